// Filters the list of what can be added, as one types; Enter takes the first.
(() => {
  const words = (text) => text.trim().toLocaleLowerCase();
  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-filter]")) return;
    const palette = event.target.closest("[data-palette]");
    const wanted = words(event.target.value).split(/\s+/);
    let any = false;
    for (const item of palette.querySelectorAll("[data-filter-item]")) {
      item.hidden = !wanted.every((word) => words(item.textContent).includes(word));
      any ||= !item.hidden;
    }
    for (const group of palette.querySelectorAll("[data-filter-group]")) {
      group.hidden = !group.querySelector("[data-filter-item]:not([hidden])");
    }
    const none = palette.querySelector("[data-filter-none]");
    none.textContent = any ? "" : none.dataset.says;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches("[data-filter]")) return;
    event.preventDefault();
    event.target.closest("[data-palette]").querySelector("[data-filter-item]:not([hidden]) button")?.click();
  });
})();
