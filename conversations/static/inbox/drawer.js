// The lists as a drawer on narrow screens.
(() => {
  const drawer = document.querySelector("[data-drawer]");
  let opener = null;
  const close = () => {
    if (!drawer.hasAttribute("data-open")) return;
    drawer.removeAttribute("data-open");
    opener?.focus();
  };
  document.addEventListener("click", (event) => {
    const open = event.target.closest("[data-drawer-open]");
    if (open) {
      opener = open;
      drawer.setAttribute("data-open", "");
      drawer.querySelector("[data-drawer-close]").focus();
    } else if (event.target.closest("[data-drawer-close], [data-drawer] [data-folder], .side__new") || !event.target.closest("[data-drawer]")) close();
  });
  document.addEventListener("keydown", (event) => { if (event.key === "Escape") close(); });
})();
