// Forms of the builder: rows that are added, removed and moved (data-rows); their order on the page is what is posted.
// In a form with a template data-row-removed a line takes the place of a removed row, and brings it back.
(() => {
  const list = (rows) => rows.querySelector(":scope > [data-rows-list]");
  const all = (rows) => [...list(rows).children].filter((one) => one.matches("[data-row]"));
  const count = (rows) => all(rows).length;
  const removed = new WeakMap(); // line → the row that it stands for
  const said = (row) => { // what stands first in it: a branch's name, what a condition is about
    const first = row.querySelector("select, input:not([type=hidden], [type=checkbox], [type=radio]), textarea");
    return (first?.value && (first.selectedOptions?.[0].text ?? first.value)) || "";
  };
  const name = (rows, row, number) => { // “Remove: Condition 2, Contact’s language”: buttons that are heard one by one
    const which = [[rows.dataset.rowName, number].filter(Boolean).join(" "), said(row)].filter(Boolean).join(", ");
    for (const button of row.querySelectorAll(":scope > .bf-tools button")) button.setAttribute("aria-label", `${button.title}: ${which}`);
  };
  const refresh = (rows) => {
    const add = rows.querySelector(":scope > [data-row-add]");
    const full = Boolean(rows.dataset.most) && count(rows) >= Number(rows.dataset.most);
    for (const button of [add, ...list(rows).querySelectorAll(":scope > * > [data-row-back]")]) if (button) button.disabled = full;
    all(rows).forEach((row, index, all) => {
      const tools = row.querySelector(":scope > .bf-tools");
      if (!tools) return;
      name(rows, row, index + 1);
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
  const lineFor = (row) => {
    const template = row.closest("form")?.querySelector("template[data-row-removed]");
    if (!template) return null;
    const line = document.createElement(row.matches("li") ? "li" : "div");
    line.className = "bf-removed";
    line.append(template.content.cloneNode(true));
    line.querySelector("[data-row-what]").textContent = said(row);
    removed.set(line, row);
    return line;
  };
  const restore = (rows, line) => {
    const row = removed.get(line);
    line.replaceWith(row);
    changed(rows);
    (row.querySelector("[data-row-focus]") || row.querySelector("input, select, textarea"))?.focus();
  };
  const remove = (rows, row) => {
    const line = lineFor(row);
    if (line) {
      row.replaceWith(line);
      changed(rows);
      line.querySelector("[data-row-back]").focus();
      return;
    }
    const next = row.nextElementSibling || row.previousElementSibling;
    row.remove();
    changed(rows);
    (next?.querySelector(":scope > .bf-tools [data-row-remove]") || rows.querySelector(":scope > [data-row-add]")).focus();
  };
  const move = (rows, row, button, by) => {
    const other = all(rows)[all(rows).indexOf(row) + by];
    if (!other) return;
    if (by < 0) other.before(row); else other.after(row);
    changed(rows);
    const tools = button.parentElement;
    (button.disabled ? tools.querySelector("button:not(:disabled)") : button).focus();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-row-add], [data-row-remove], [data-row-up], [data-row-down], [data-row-back]");
    if (!button) return;
    const rows = button.closest("[data-rows]");
    const row = button.closest("[data-row]");
    if (button.matches("[data-row-add]")) add(rows);
    else if (button.matches("[data-row-back]")) restore(rows, button.parentElement);
    else if (button.matches("[data-row-remove]")) remove(rows, row);
    else move(rows, row, button, button.matches("[data-row-up]") ? -1 : 1);
  });
  document.addEventListener("change", (event) => {
    const rows = event.target.closest("[data-rows]");
    if (rows) refresh(rows);
  });
  const start = (root) => { for (const rows of root.querySelectorAll("[data-rows]")) refresh(rows); };
  document.addEventListener("htmx:load", (event) => start(event.target));
  document.addEventListener("DOMContentLoaded", () => start(document));
  if (document.readyState !== "loading") start(document);
})();
