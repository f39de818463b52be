// Forms of the builder: rows that are added, removed and moved (data-rows); their order on the page is what is posted.
(() => {
  const list = (rows) => rows.querySelector(":scope > [data-rows-list]");
  const count = (rows) => list(rows).children.length;
  const refresh = (rows) => {
    const add = rows.querySelector(":scope > [data-row-add]");
    if (add) add.disabled = Boolean(rows.dataset.most) && count(rows) >= Number(rows.dataset.most);
    [...list(rows).children].forEach((row, index, all) => {
      const tools = row.querySelector(":scope > .bf-tools");
      if (!tools) return;
      tools.querySelector("[data-row-up]").disabled = index === 0;
      tools.querySelector("[data-row-down]").disabled = index === all.length - 1;
    });
  };
  const changed = (rows) => {
    refresh(rows);
    rows.dispatchEvent(new CustomEvent("rows:changed", { bubbles: true }));
    rows.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const token = () => Date.now().toString(36) + Math.floor(Math.random() * 1e6).toString(36);

  const add = (rows) => {
    const template = rows.querySelector(":scope > template[data-row-template]");
    const made = document.createElement("template");
    made.innerHTML = template.innerHTML.replaceAll(template.dataset.new, token());
    const row = made.content.querySelector("[data-row]");
    list(rows).append(row);
    window.htmx?.process(row);
    for (const inner of row.querySelectorAll("[data-rows]")) refresh(inner);
    changed(rows);
    (row.querySelector("[data-row-focus]") || row.querySelector("input, select, textarea"))?.focus();
  };
  const remove = (rows, row) => {
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    changed(rows);
    (next?.querySelector(":scope > .bf-tools [data-row-remove]") || rows.querySelector(":scope > [data-row-add]")).focus();
  };
  const move = (rows, row, button, by) => {
    const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other) return;
    if (by < 0) other.before(row); else other.after(row);
    changed(rows);
    const tools = button.parentElement;
    (button.disabled ? tools.querySelector("button:not(:disabled)") : button).focus();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-add], [data-row-remove], [data-row-up], [data-row-down]");
    if (!button) return;
    const rows = button.closest("[data-rows]");
    const row = button.closest("[data-row]");
    if (button.matches("[data-row-add]")) add(rows);
    else if (button.matches("[data-row-remove]")) remove(rows, row);
    else move(rows, row, button, button.matches("[data-row-up]") ? -1 : 1);
  });
  const start = (root) => { for (const rows of root.querySelectorAll("[data-rows]")) refresh(rows); };
  document.addEventListener("htmx:load", (event) => start(event.target));
  document.addEventListener("DOMContentLoaded", () => start(document));
  if (document.readyState !== "loading") start(document);
})();
