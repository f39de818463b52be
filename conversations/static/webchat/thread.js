// The messages on the page: each is one element that stays, so that a screen reader hears only what is new.

import { fill } from "./links.js";

const PICTURES = ["image/png", "image/jpeg", "image/gif", "image/webp"];

/** `on`: choose(title), retry(message), file(file) → Promise of a Blob. */
export class Thread {
  constructor(log, scroll, say, on) {
    this.log = log;
    this.scroll = scroll;
    this.say = say;
    this.on = on;
    this.messages = new Map(); // key → message; a visitor's own by its client id
    this.nodes = new Map();
    this.closed = new Set();
    this.pinned = true; // to the end, until the visitor scrolls up; also while the keyboard of a phone comes and goes
    scroll.addEventListener("scroll", () => { this.pinned = this.isAtEnd(); });
    new ResizeObserver(() => this.pinned && this.toEnd()).observe(scroll);
  }

  get last() {
    return Math.max(0, ...this.stored().map((message) => message.id));
  }

  get first() {
    return Math.min(Infinity, ...this.stored().map((message) => message.id));
  }

  stored() {
    return [...this.messages.values()].filter((message) => message.id);
  }

  unread() {
    return this.stored().filter((message) => message.from !== "visitor" && !message.read);
  }

  /** Adds or renews messages, as the server gives them or as they are being sent. */
  add(messages, closed = []) {
    const atEnd = this.isAtEnd();
    closed.forEach((key) => this.closed.add(key));
    for (const message of messages) {
      const key = message.client_id ?? `m${message.id}`;
      const known = this.messages.get(key);
      if (known && JSON.stringify(known) === JSON.stringify(message)) continue;
      this.messages.set(key, message);
      const node = this.nodes.get(key);
      if (node) this.paint(node, message);
    }
    this.arrange();
    if (atEnd || messages.some((message) => message.state)) this.toEnd();
  }

  reopen(conversation) {
    if (conversation && this.closed.delete(conversation)) this.arrange();
  }

  isAtEnd() {
    return this.scroll.scrollHeight - this.scroll.scrollTop - this.scroll.clientHeight < 60;
  }

  toEnd() {
    this.scroll.scrollTop = this.scroll.scrollHeight;
  }

  arrange() {
    const sorted = [...this.messages.entries()].sort(([, a], [, b]) => (a.id ?? Infinity) - (b.id ?? Infinity) || (a.order ?? 0) - (b.order ?? 0));
    const wanted = [];
    sorted.forEach(([key, message], index) => {
      const before = sorted[index - 1]?.[1];
      const after = sorted[index + 1]?.[1];
      const node = this.node(key, message);
      node.classList.toggle("follows", Boolean(before && before.from === message.from && before.name === message.name && !this.ends(before, message)));
      wanted.push(node);
      if (this.ends(message, after)) wanted.push(this.divider(message.conversation));
    });
    const replies = this.replies(sorted.at(-1)?.[1]);
    if (replies) wanted.push(replies);
    this.place(wanted);
  }

  ends(message, after) {
    return this.closed.has(message.conversation) && (!after || after.conversation !== message.conversation);
  }

  /** Puts the elements in order, moving none that is in its place already. */
  place(wanted) {
    const keep = new Set(wanted);
    [...this.log.children].forEach((child) => keep.has(child) || child.remove());
    wanted.forEach((node, index) => {
      if (this.log.children[index] !== node) this.log.insertBefore(node, this.log.children[index] ?? null);
    });
  }

  node(key, message) {
    let node = this.nodes.get(key);
    if (!node) {
      node = element("article", "message");
      this.nodes.set(key, node);
      this.paint(node, message);
    }
    return node;
  }

  divider(conversation) {
    const key = `closed${conversation}`;
    let node = this.nodes.get(key);
    if (!node) {
      node = element("p", "divider");
      node.append(element("span", "", `${this.say("closed")}. ${this.say("again")}`));
      this.nodes.set(key, node);
    }
    return node;
  }

  /** Only the latest message's quick replies can be tapped. */
  replies(message) {
    const choices = message?.quick_replies ?? [];
    if (!choices.length || this.closed.has(message.conversation)) return null;
    const key = `replies${message.id}`;
    let node = this.nodes.get(key);
    if (!node) {
      node = element("div", "replies");
      node.setAttribute("role", "group");
      node.setAttribute("aria-label", this.say("replies"));
      for (const title of choices) {
        const button = element("button", "reply", title);
        button.type = "button";
        button.addEventListener("click", () => this.on.choose(title));
        node.append(button);
      }
      this.nodes.set(key, node);
    }
    return node;
  }

  paint(node, message) {
    node.className = `message ${message.from}${node.classList.contains("follows") ? " follows" : ""}`;
    const author = element("span", message.from === "visitor" ? "away" : "author", this.author(message));
    const parts = [author];
    const text = this.text(message);
    if (text) parts.push(text);
    for (const file of message.files ?? []) parts.push(this.file(file));
    parts.push(this.foot(message));
    node.replaceChildren(...parts);
  }

  author(message) {
    if (message.from === "visitor") return `${this.say("you")}: `;
    return message.name || document.documentElement.dataset.title;
  }

  text(message) {
    if (message.deleted) return element("p", "bubble faint", this.say("deleted"));
    if (message.kind === "unsupported" && !message.text) return element("p", "bubble faint", this.say("unsupported"));
    if (!message.text) return null;
    const bubble = element("p", "bubble");
    bubble.dir = "auto";
    fill(bubble, message.text);
    return bubble;
  }

  file(file) {
    const button = element("button", "file");
    button.type = "button";
    const name = element("span", "file-name", file.name);
    button.append(name, element("span", "file-size", size(file.size)));
    button.setAttribute("aria-label", this.say("download", { name: file.name }));
    if (file.ready) {
      button.addEventListener("click", async () => save(await this.on.file(file), file));
      if (PICTURES.includes(file.type)) this.picture(button, file);
    } else {
      button.disabled = true;
    }
    return button;
  }

  async picture(button, file) {
    const blob = await this.on.file(file).catch(() => null);
    if (!blob) return;
    const image = element("img", "picture");
    image.alt = "";
    image.src = URL.createObjectURL(new Blob([blob], { type: file.type }));
    const atEnd = this.isAtEnd();
    image.addEventListener("load", () => atEnd && this.toEnd());
    button.classList.add("with-picture");
    button.prepend(image);
  }

  foot(message) {
    const foot = element("p", "foot");
    if (message.state === "sending") foot.append(this.say("sending"));
    else if (message.state === "failed") {
      const retry = element("button", "retry", this.say("retry"));
      retry.type = "button";
      retry.addEventListener("click", () => this.on.retry(message));
      foot.append(element("span", "failed", message.why || this.say("failed")), " ", retry);
    } else {
      const time = element("time", "", new Date(message.at).toLocaleTimeString(locale(), { hour: "2-digit", minute: "2-digit" }));
      time.dateTime = message.at;
      time.title = new Date(message.at).toLocaleString(locale());
      foot.append(time);
    }
    return foot;
  }
}

function element(tag, name = "", text = "") {
  const made = document.createElement(tag);
  if (name) made.className = name;
  if (text) made.textContent = text;
  return made;
}

/** The visitor's own way to write times, where it is of the page's language. */
function locale() {
  const language = document.documentElement.lang;
  return navigator.language.startsWith(language) ? navigator.language : language;
}

function size(bytes) {
  if (!bytes) return "";
  return bytes < 1_000_000 ? `${Math.ceil(bytes / 1000)} kB` : `${(bytes / 1_000_000).toFixed(1)} MB`;
}

function save(blob, file) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(new Blob([blob], { type: "application/octet-stream" }));
  anchor.download = file.name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 10_000);
}
