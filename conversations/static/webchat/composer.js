// Where the visitor writes: Enter sends, Shift+Enter begins a line, files wait as chips.

const MOST = 5; // files a message
const LARGEST = 10 * 1024 * 1024; // bytes
const TYPING_EVERY = 4000; // ms

/** `on`: send({text, files}), typing(on), upload(file) → Promise of {ticket, name, type, size}. */
export class Composer {
  constructor(form, say, on) {
    this.form = form;
    this.say = say;
    this.on = on;
    this.files = [];
    this.typedAt = 0;
    this.text = form.querySelector("[data-text]");
    this.chips = form.querySelector("[data-chips]");
    this.hint = form.querySelector("[data-hint]");
    this.picker = form.querySelector("[data-file]");
    this.sender = form.querySelector("[data-send]");
    this.text.placeholder = say("write");
    this.text.setAttribute("aria-label", say("write"));
    this.listen();
    this.refresh();
  }

  listen() {
    this.form.addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.text.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.send();
    });
    this.text.addEventListener("input", () => { this.refresh(); this.typing(); });
    this.text.addEventListener("blur", () => this.stopTyping());
    this.text.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length) { event.preventDefault(); files.forEach((file) => this.attach(file)); }
    });
    this.form.querySelector("[data-attach]").addEventListener("click", () => this.picker.click());
    this.picker.addEventListener("change", () => {
      [...this.picker.files].forEach((file) => this.attach(file));
      this.picker.value = "";
      this.text.focus();
    });
  }

  focus() {
    this.text.focus({ preventScroll: true });
  }

  send() {
    const text = this.text.value.trim();
    const waiting = this.files.some((file) => !file.ticket);
    if (waiting || (!text && !this.files.length)) return;
    const files = this.files;
    this.text.value = "";
    this.files = [];
    this.tell("");
    this.stopTyping();
    this.refresh();
    this.on.send({ text, files });
    this.focus();
  }

  async attach(file) {
    if (this.files.length >= MOST) return this.tell(this.say("many", { count: MOST }));
    if (file.size > LARGEST) return this.tell(this.say("large", { name: file.name }));
    const entry = { name: file.name, size: file.size, type: file.type, ticket: null };
    this.files.push(entry);
    this.refresh();
    try {
      Object.assign(entry, await this.on.upload(file));
    } catch (error) {
      this.files = this.files.filter((one) => one !== entry);
      this.tell(error.message && error.status ? error.message : this.say("wrong"));
    }
    this.refresh();
  }

  tell(sentence) {
    this.hint.textContent = sentence;
    this.hint.hidden = !sentence;
  }

  typing() {
    if (!this.text.value.trim()) return this.stopTyping();
    if (Date.now() - this.typedAt < TYPING_EVERY) return;
    this.typedAt = Date.now();
    this.on.typing(true);
  }

  stopTyping() {
    if (!this.typedAt) return;
    this.typedAt = 0;
    this.on.typing(false);
  }

  refresh() {
    this.text.style.height = "auto";
    this.text.style.height = `${Math.min(this.text.scrollHeight + 2, 140)}px`;
    this.sender.disabled = (!this.text.value.trim() && !this.files.length) || this.files.some((file) => !file.ticket);
    this.chips.hidden = !this.files.length;
    this.chips.replaceChildren(...this.files.map((file) => this.chip(file)));
  }

  chip(file) {
    const item = document.createElement("li");
    item.className = file.ticket ? "chip" : "chip busy";
    const name = document.createElement("span");
    name.textContent = file.name;
    const remove = document.createElement("button");
    remove.type = "button";
    remove.textContent = "×";
    remove.setAttribute("aria-label", this.say("remove", { name: file.name }));
    remove.addEventListener("click", () => {
      this.files = this.files.filter((one) => one !== file);
      this.refresh();
      this.focus();
    });
    item.append(name, remove);
    return item;
  }
}
