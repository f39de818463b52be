// Sets the theme before the first paint, from what this browser chose last; found by data-theme on <html>.
(() => {
  const KEY = "helpdesk.theme";
  const root = document.documentElement;
  const read = () => {
    try { return localStorage.getItem(KEY) || "system"; } catch { return "system"; }
  };
  const show = (theme) => {
    root.dataset.theme = ["light", "dark"].includes(theme) ? theme : "system";
    for (const input of document.querySelectorAll("[data-theme-choice]")) {
      input.checked = input.value === root.dataset.theme;
    }
  };
  show(read());
  document.addEventListener("DOMContentLoaded", () => show(read()));
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-theme-choice]")) return;
    try { localStorage.setItem(KEY, event.target.value); } catch { /* private mode: the choice lasts for this page */ }
    show(event.target.value);
  });
  addEventListener("storage", (event) => { if (event.key === KEY) show(event.newValue || "system"); });
})();
