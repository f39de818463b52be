// The chat page: begins the visit, shows the thread, sends, and follows the live stream.

import { Api } from "./api.js";
import { Composer } from "./composer.js";
import { host } from "./host.js";
import { Live } from "./live.js";
import { choose, speaker } from "./strings.js";
import { Thread } from "./thread.js";

const page = document.documentElement.dataset;
const find = (name) => document.querySelector(`[data-${name}]`);
const TYPING_FOR = 8000; // ms without news

class Chat {
  constructor() {
    this.visit = null; // a Promise once it begins
    this.sent = 0;
    this.api = new Api(page.chat);
    this.host = host({ opened: () => this.opened(), closed: () => {}, identify: (identity) => this.identify(identity) });
  }

  async start() {
    this.arrival = await this.host.begin();
    const language = choose(page.language, this.arrival.locale, navigator.language);
    document.documentElement.lang = language;
    this.say = speaker(language);
    this.words();
    this.thread = new Thread(find("log"), find("scroll"), this.say, {
      choose: (title) => this.send({ text: title, files: [], choice: { id: title, title } }),
      retry: (message) => this.deliver({ ...message, state: "sending", why: "" }),
      file: (file) => this.api.blob(`files/${file.id}/`),
    });
    this.composer = new Composer(find("composer"), this.say, {
      send: (what) => this.send(what),
      typing: (on) => this.typing(on),
      upload: (file) => this.begin().then(() => this.api.upload("files/", file)),
    });
    this.live = new Live(page.live, this.api, {
      hint: (hint) => this.hint(hint),
      typing: (sign) => this.showTyping(sign),
      resync: () => this.catchUp(),
      up: (back) => { find("banner").hidden = true; if (back) this.catchUp(); },
      down: () => { find("banner").textContent = this.say("lost"); find("banner").hidden = false; },
      expired: () => { this.visit = null; this.begin(); },
    });
    this.follow();
    this.showState({ online: page.online === "yes", agent: "" });
    if (this.arrival.token || this.arrival.identity) await this.begin().catch((error) => this.composer.tell(error.message));
    document.body.dataset.ready = "yes";
  }

  words() {
    document.querySelectorAll("[data-label]").forEach((place) => { place.textContent = this.say(place.dataset.label); });
    find("scroll").setAttribute("aria-label", this.say("messages"));
    find("earlier").textContent = this.say("earlier");
    find("close").hidden = !this.host.embedded;
    find("greeting-box").textContent = page.greeting || this.say("greeting");
    find("greeting-box").hidden = false;
  }

  follow() {
    find("close").addEventListener("click", () => this.host.close());
    find("earlier").addEventListener("click", () => this.earlier());
    document.addEventListener("keydown", (event) => event.key === "Escape" && this.host.close());
    document.addEventListener("visibilitychange", () => this.seen());
    window.addEventListener("focus", () => this.seen());
  }

  opened() {
    this.composer?.focus();
    this.thread?.toEnd();
    this.seen();
  }

  /** The visit begins with the first thing that needs it: who only looks leaves no trace. */
  begin() {
    this.visit ??= this.session({}).catch((error) => { this.visit = null; throw error; });
    return this.visit;
  }

  async identify(identity) {
    this.visit = this.session({ identity });
    await this.visit.catch((error) => this.composer.tell(error.message));
  }

  async session(more) {
    const { token, identity, page_url, locale } = this.arrival;
    const answer = await this.api.post("session/", { token: this.api.token ?? token, identity, page_url, locale, ...more });
    this.api.token = answer.token;
    this.host.keep(answer.token);
    this.take(answer);
    find("earlier").hidden = !answer.more;
    this.live.restart(answer.state.event);
  }

  send({ text, files, choice = null }) {
    const message = { client_id: crypto.randomUUID?.() ?? uuid(), from: "visitor", text, choice, files, order: ++this.sent, at: new Date().toISOString(), state: "sending" };
    message.tickets = files.map((file) => file.ticket);
    message.files = files.map((file) => ({ ...file, ready: false }));
    this.deliver(message);
  }

  async deliver(message) {
    this.thread.add([message]);
    try {
      await this.begin();
      const { client_id, text, choice, tickets } = message;
      const said = { client_id, text, choice, files: tickets, locale: document.documentElement.lang };
      await this.api.post("messages/", said).catch((error) => this.again(error, said));
      if (this.thread.messages.get(client_id)?.state) this.thread.add([{ ...message, state: "" }]);
    } catch (error) {
      this.thread.add([{ ...message, state: "failed", why: error.status ? error.message : "" }]);
    }
  }

  /** A token that is good no more is exchanged once; files were the old visitor's. */
  async again(error, said) {
    if (error.status !== 401) throw error;
    this.visit = null;
    await this.begin();
    return this.api.post("messages/", said);
  }

  hint(hint) {
    if (hint.kind === "closed") this.showTyping({ on: false });
    if (hint.kind === "message") this.catchUp(Math.min(this.thread.last, hint.message - 1));
    else this.catchUp();
  }

  /** Fetches what is new after `from`; a hint that comes meanwhile is served by one more turn. */
  async catchUp(from = this.thread.last) {
    this.wanted = Math.min(this.wanted ?? Infinity, from);
    if (this.fetching) return;
    this.fetching = true;
    try {
      while (this.wanted !== null && this.wanted !== undefined) {
        const after = this.wanted;
        this.wanted = null;
        const answer = await this.api.get(`messages/?after=${after}`);
        this.take(answer);
        if (answer.more) this.wanted = this.thread.last;
      }
    } catch (error) {
      if (error.status === undefined) setTimeout(() => this.catchUp(from), 2000);
    } finally {
      this.fetching = false;
    }
  }

  take(answer) {
    this.thread.add(answer.messages, answer.closed);
    this.thread.reopen(answer.state.conversation);
    if (answer.messages.some((message) => message.from !== "visitor")) this.showTyping({ on: false });
    this.showState(answer.state);
    this.seen();
  }

  async earlier() {
    const height = find("scroll").scrollHeight;
    const answer = await this.api.get(`messages/?before=${this.thread.first}`);
    this.thread.add(answer.messages, answer.closed);
    find("earlier").hidden = !answer.more;
    find("scroll").scrollTop = find("scroll").scrollHeight - height;
  }

  showState(state) {
    const words = state.agent ? this.say("with", { name: state.agent }) : state.online ? this.say("online") : page.offline || this.say("offline");
    if (find("presence").textContent !== words) find("presence").textContent = words;
    find("presence").classList.toggle("is-online", state.online);
  }

  showTyping({ on, name }) {
    clearTimeout(this.typingTimer);
    const atEnd = this.thread.isAtEnd();
    find("typing").hidden = !on;
    find("typing-text").textContent = on ? this.say("typing", { name: name || this.say("somebody") }) : "";
    if (on) this.typingTimer = setTimeout(() => this.showTyping({ on: false }), TYPING_FOR);
    if (on && atEnd) this.thread.toEnd();
  }

  typing(on) {
    if (this.api.token && this.thread.stored().length) this.api.post("typing/", { on }).catch(() => {});
  }

  /** What the visitor has before them is read; the rest is counted on the bubble. */
  async seen() {
    if (!this.thread) return;
    const unread = this.thread.unread();
    if (!unread.length || !this.host.isOpen()) return this.host.unread(unread.length);
    unread.forEach((message) => { message.read = true; });
    this.host.unread(0);
    await this.api.post("read/", { last: Math.max(...unread.map((message) => message.id)) }).catch(() => {});
  }
}

/** Where randomUUID is missing: pages that are not served over https. */
function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

new Chat().start();
