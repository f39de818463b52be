// Keeps what is not sent yet on the server, a moment after the last key and whenever the page is left; tells of typing.
(() => {
  const PAUSE = 600, TYPING_EVERY = 3000, TYPING_ENDS = 4000; // milliseconds
  const token = () => document.querySelector("meta[name=csrf-token]").content;
  const post = (url, fields, keepalive = false) => fetch(url, {
    method: "POST", keepalive, body: new URLSearchParams(fields), headers: { "X-CSRFToken": token(), "HX-Request": "true" },
  });
  const pending = new Map(); // field → timer
  let saving = Promise.resolve();
  let typed = 0, typing = null, stop = null;

  const say = (field, name) => {
    const composer = field.closest("[data-composer]");
    const box = composer?.querySelector("[data-saved]");
    if (box) box.textContent = name ? composer.querySelector(`[data-${name}-words]`).content.textContent : "";
  };

  const save = (field, keepalive = false) => {
    clearTimeout(pending.get(field));
    pending.delete(field);
    const url = field.closest("[data-thread]")?.dataset.draftTo || field.draftTo;
    const text = field.value;
    saving = saving.then(() => post(url, { mode: field.dataset.draft, text }, keepalive))
      .then((answer) => say(field, answer.ok ? (text ? "saved" : "") : "unsaved"), () => say(field, "unsaved"));
  };
  const flush = (keepalive) => { for (const field of [...pending.keys()]) save(field, keepalive); };

  const tell = (url, on) => post(url, { on: on ? "1" : "0" }).catch(() => {});
  const stopTyping = () => { clearTimeout(stop); if (typing) tell(typing, false); typing = null; typed = 0; };

  document.addEventListener("input", (event) => {
    const field = event.target;
    if (!field.matches("[data-draft]")) return;
    const thread = field.closest("[data-thread]");
    field.draftTo = thread.dataset.draftTo;
    say(field, "");
    clearTimeout(pending.get(field));
    pending.set(field, setTimeout(() => save(field), PAUSE));
    if (field.dataset.draft !== "reply" || !field.value.trim()) return;
    if (Date.now() - typed > TYPING_EVERY) { typed = Date.now(); typing = thread.dataset.typingTo; tell(typing, true); }
    clearTimeout(stop);
    stop = setTimeout(stopTyping, TYPING_ENDS);
  });
  document.addEventListener("inbox:sending", ({ detail }) => {
    clearTimeout(pending.get(detail.field));
    pending.delete(detail.field);
    say(detail.field, "");
    stopTyping();
    detail.waits.push(saving); // or a draft that is being saved would outlive the message
  });
  const leave = () => { flush(false); stopTyping(); };
  document.addEventListener("inbox:leaving", leave);
  document.addEventListener("htmx:beforeSwap", (event) => { if (event.detail.target.id === "main") leave(); });
  addEventListener("pagehide", () => flush(true));
  document.addEventListener("visibilitychange", () => { if (document.visibilityState === "hidden") flush(true); });
})();
