// Writing: tabs for reply and comment, Ctrl+Enter, a bubble at once, the text back if it could not be sent.
(() => {
  const composer = () => document.querySelector("[data-composer]");
  const token = () => document.querySelector("meta[name=csrf-token]").content;
  const emit = (name, detail) => document.dispatchEvent(new CustomEvent(`inbox:${name}`, { detail }));

  const choose = (mode, focus = true) => {
    const box = composer();
    if (!box) return;
    box.dataset.mode = mode;
    for (const tab of box.querySelectorAll("[data-mode-tab]")) {
      const on = tab.dataset.modeTab === mode;
      tab.setAttribute("aria-selected", String(on));
      tab.tabIndex = on ? 0 : -1;
    }
    for (const form of box.querySelectorAll("[data-write]")) form.parentElement.hidden = form.dataset.write !== mode;
    if (focus) box.querySelector(`[data-write=${mode}] textarea`).focus();
  };

  const bubble = (form, text) => {
    const item = composer().querySelector(`[data-bubble=${form.dataset.write}]`).content.firstElementChild.cloneNode(true);
    const names = [...(form.querySelector("[data-files-input]")?.files || [])].map((file) => file.name);
    item.querySelector(".item__text").textContent = [text, ...names].filter(Boolean).join("\n");
    document.querySelector("[data-items]").append(item);
    emit("to-end");
    return item;
  };

  const send = async (form) => {
    const field = form.querySelector("textarea");
    const text = field.value;
    const button = form.querySelector("[data-send]");
    const files = form.querySelector("[data-files-input]");
    if (button.disabled || (!text.trim() && !files?.files.length)) return field.focus();
    const body = new FormData(form);
    const item = bubble(form, text.trim());
    button.disabled = true;
    field.value = "";
    const waits = [];
    emit("sending", { field, waits });
    const back = () => { if (!field.value) { field.value = text; field.dispatchEvent(new Event("input", { bubbles: true })); } };
    try {
      await Promise.all(waits);
      const answer = await fetch(form.action, { method: "POST", body, headers: { "X-CSRFToken": token(), "HX-Request": "true" } });
      if (answer.redirected || ![200, 409, 422].includes(answer.status)) throw new Error(answer.status);
      if (answer.ok) { if (files) { files.value = ""; files.dispatchEvent(new Event("change", { bubbles: true })); } }
      else back();
      item.remove();
      document.querySelector("[data-item=new]")?.remove();
      emit("apply", { html: await answer.text() });
      emit("changed", { conversation: form.closest("[data-thread]").dataset.thread, thread: !answer.ok });
    } catch {
      item.remove();
      back();
      emit("failed");
    } finally {
      button.disabled = false;
    }
    if (form.isConnected) emit("to-end");
  };

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-write]");
    if (!form) return;
    event.preventDefault();
    send(form);
  });
  document.addEventListener("keydown", (event) => {
    const form = event.target.closest?.("[data-write]");
    if (form && event.key === "Enter" && (event.ctrlKey || event.metaKey)) { event.preventDefault(); form.requestSubmit(); }
    const tab = event.target.closest?.("[data-mode-tab]");
    if (tab && ["ArrowLeft", "ArrowRight"].includes(event.key)) {
      const other = tab.dataset.modeTab === "reply" ? "comment" : "reply";
      choose(other, false);
      composer().querySelector(`[data-mode-tab=${other}]`).focus();
    }
  });
  document.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-mode-tab]");
    if (tab) choose(tab.dataset.modeTab);
  });
})();
