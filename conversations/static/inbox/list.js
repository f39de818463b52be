// Keeps the rows right: which one is open, where a changed one stands, and that it goes when it left this list.
(() => {
  const list = () => document.querySelector("[data-list]");
  const rows = () => document.querySelector("[data-rows]");
  const current = () => document.querySelector("[data-thread]")?.dataset.thread;
  const key = (row) => [Number(row.dataset.at), Number(row.dataset.row)];
  const newer = (one, other) => {
    const [a, i] = key(one), [b, j] = key(other);
    return a > b || (a === b && i > j);
  };

  const mark = () => {
    for (const row of document.querySelectorAll("[data-row]")) {
      const open = row.dataset.row === current();
      row.toggleAttribute("data-current", open);
      const link = row.firstElementChild;
      if (open) link.setAttribute("aria-current", "true"); else link.removeAttribute("aria-current");
    }
    const empty = document.querySelector("[data-empty]");
    if (empty) empty.hidden = document.querySelector("[data-row]") !== null;
  };

  const insert = (row) => {
    const others = [...rows().querySelectorAll("[data-row]")];
    const next = others.find((other) => newer(row, other));
    if (next) next.before(row);
    else if (!document.getElementById("more")) rows().append(row); // else it is on a page that is not loaded yet
  };

  const merge = (changed) => {
    const fresh = new Map([...changed.querySelectorAll("[data-row]")].map((row) => [row.dataset.row, row]));
    if ("found" in list().dataset) return mark(); // search results stay as they were found
    for (const id of changed.dataset.changed.split(",").filter(Boolean)) {
      const old = document.getElementById(`row-${id}`);
      const row = fresh.get(id);
      const focused = old?.contains(document.activeElement);
      const moved = row && (!old || old.dataset.at !== row.dataset.at);
      old?.remove();
      if (!row) continue;
      insert(row);
      row.toggleAttribute("data-moved", Boolean(moved));
      window.htmx?.process(row);
      if (focused) row.firstElementChild.focus({ preventScroll: true });
    }
    mark();
  };

  document.addEventListener("inbox:rows", (event) => merge(event.detail.rows));
  document.addEventListener("htmx:afterSwap", mark);
  document.addEventListener("inbox:left", mark);
  document.addEventListener("htmx:beforeRequest", (event) => {
    if (event.target.matches?.("[data-folder]")) document.querySelector("[data-search] input").value = "";
  });
  mark();
})();
