// Opens the dialog when its body has been filled, closes it when its form is done; filters a picker as one types.
(() => {
  const dialog = document.querySelector("[data-dialog]");
  let opener = null;

  document.addEventListener("inbox:answered", ({ detail }) => {
    const fills = detail.html.includes('id="dialog-body"');
    if (fills) queueMicrotask(() => {
      if (!dialog.open) { opener = document.activeElement; dialog.showModal(); }
      (dialog.querySelector("[aria-invalid=true]") || dialog.querySelector("[autofocus]") || dialog.querySelector("select, textarea, input"))?.focus();
    });
    else if (dialog.open && detail.changes && detail.status !== 422) dialog.close();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-dialog-close]")) event.target.closest("dialog").close();
    else if (event.target.matches("dialog[open]")) event.target.close(); // the backdrop
  });
  dialog.addEventListener("close", () => {
    if (document.activeElement !== document.body) return;
    const key = opener?.dataset?.key;
    (opener?.isConnected ? opener : key && document.querySelector(`[data-key="${key}"]`))?.focus?.();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) event.target.closest?.("[data-submit-keys]")?.requestSubmit();
  });

  const shown = (picker) => [...picker.querySelectorAll("[data-picker-list] button")].filter((button) => !button.parentElement.hidden);
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-picker-input]")) return;
    const words = event.target.value.toLowerCase().split(/\s+/).filter(Boolean);
    for (const button of event.target.form.querySelectorAll("[data-picker-list] button")) {
      const text = button.textContent.toLowerCase();
      button.parentElement.hidden = !words.every((word) => text.includes(word));
    }
    for (const title of event.target.form.querySelectorAll("[data-picker-title]")) title.hidden = words.length > 0;
    const none = event.target.form.querySelector("[data-picker-none]");
    const said = shown(event.target.form).length ? "" : none?.dataset.pickerNone;
    if (none && none.textContent !== said) none.textContent = said;
  });
  dialog.addEventListener("keydown", (event) => {
    const list = event.target.closest("#dialog-body")?.querySelector(".picker__list, .choices");
    if (!list || event.target.matches("textarea, select")) return;
    const buttons = [...list.querySelectorAll("button")].filter((button) => button.offsetParent);
    if (event.key === "Enter" && event.target.matches("[data-picker-input]")) {
      event.preventDefault();
      if (event.target.value) shown(event.target.form)[0]?.click();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step || !buttons.length || event.target.type === "datetime-local") return;
    event.preventDefault();
    const at = buttons.indexOf(document.activeElement);
    buttons[at < 0 && step < 0 ? buttons.length - 1 : (at + step + buttons.length) % buttons.length].focus();
  });
})();
