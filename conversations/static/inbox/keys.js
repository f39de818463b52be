// Single keys while nobody types; Alt+J and Alt+K always. The sheet on ? can switch single keys off.
(() => {
  const KEY = "helpdesk.keys";
  const stored = () => { try { return localStorage.getItem(KEY); } catch { return null; } };
  const sheet = document.querySelector("[data-shortcuts]");
  const off = sheet.querySelector("[data-keys-off]");
  off.checked = stored() === "off";
  off.addEventListener("change", () => { try { localStorage.setItem(KEY, off.checked ? "off" : "on"); } catch { /* lasts for this page */ } });

  const typing = (target) => target.closest?.("input:not([type=checkbox], [type=radio], [type=file]), textarea, select, [contenteditable]");
  const step = (by) => {
    const links = [...document.querySelectorAll("[data-row] > a")];
    const at = links.findIndex((link) => link.hasAttribute("aria-current"));
    const focused = links.indexOf(document.activeElement);
    const from = focused >= 0 ? focused : at;
    const next = links[from < 0 ? 0 : from + by];
    if (!next) return;
    next.focus();
    next.click();
  };
  let waiting = 0; // until when keys are for a dialog that is on its way, and so for nothing else
  document.addEventListener("inbox:answered", () => { waiting = 0; });
  const press = (key) => {
    const target = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find((one) => !one.disabled && one.getClientRects().length);
    if (!target) return false;
    if (target.matches("input")) { target.focus(); target.select(); } else {
      if (target.matches("[data-apply]")) waiting = Date.now() + 3000;
      target.focus({ preventScroll: true });
      target.click();
    }
    return true;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || document.querySelector("dialog[open]")) return;
    if (event.altKey && !event.ctrlKey && !event.metaKey && ["KeyJ", "KeyK"].includes(event.code)) {
      event.preventDefault();
      return step(event.code === "KeyJ" ? 1 : -1);
    }
    if (event.key === "Escape") {
      if (document.activeElement?.matches("[data-draft]")) document.querySelector("[data-timeline]").focus();
      else if (typing(document.activeElement)) document.activeElement.blur();
      else if (document.querySelector("[data-side]")) document.querySelector("[data-side-toggle]").click();
      return;
    }
    if (event.altKey || event.ctrlKey || event.metaKey || event.isComposing || off.checked || typing(event.target)) return;
    if (Date.now() < waiting) return;
    if (event.key === "?") sheet.showModal();
    else if (event.key === "j") step(1);
    else if (event.key === "k") step(-1);
    else if (event.key.length > 1 || !press(event.key)) return;
    event.preventDefault();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-shortcuts-open]")) sheet.showModal(); });
})();
