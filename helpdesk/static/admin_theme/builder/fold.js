// Branches fold, so that a workflow of many steps is seen as a whole. What is folded is kept in this browser for each
// workflow. Whatever leads to a step calls builderReveal, which unfolds what is around it.
(() => {
  const builder = document.querySelector("[data-builder]");
  if (!builder) return;
  const KEPT = `builder-folded:${location.pathname}`;
  const LINGER = 500; // ms that a dragged step rests on a folded branch before it opens
  const read = () => {
    try { return JSON.parse(localStorage.getItem(KEPT)) ?? []; } catch { return []; } // a browser may keep nothing, or be told to forget
  };
  const folded = new Set(read()); // names of branches
  let peeked = []; // branches that are open only while a search looks into them

  // A branch is known by its step and name: its number changes as branches are moved.
  const named = () => {
    const seen = new Map();
    return [...document.querySelectorAll("#tree [data-folds]")].map((way) => {
      const name = way.dataset.folds;
      seen.set(name, (seen.get(name) ?? 0) + 1);
      return [seen.get(name) > 1 ? `${name}#${seen.get(name)}` : name, way];
    });
  };
  const keep = (names) => {
    try {
      if (names.length) localStorage.setItem(KEPT, JSON.stringify(names));
      else localStorage.removeItem(KEPT);
    } catch { /* it folds all the same, until the page is left */ }
  };
  const show = () => {
    for (const [name, way] of named()) {
      const closed = folded.has(name) && !peeked.includes(name);
      way.toggleAttribute("data-folded", closed);
      way.querySelector("[data-fold]").setAttribute("aria-expanded", String(!closed));
    }
  };
  const fold = (ways, closed) => {
    const all = named();
    const names = all.filter(([, way]) => ways.includes(way)).map(([name]) => name);
    for (const name of names) closed ? folded.add(name) : folded.delete(name);
    peeked = peeked.filter((name) => !names.includes(name));
    show();
    keep(all.map(([name]) => name).filter((name) => folded.has(name)));
  };
  const around = (element) => {
    const found = [];
    for (let way = element?.closest("[data-folds]"); way; way = way.parentElement.closest("[data-folds]")) found.push(way);
    return found;
  };

  window.builderReveal = (element) => {
    const closed = around(element).filter((way) => way.hasAttribute("data-folded"));
    if (closed.length) fold(closed, false);
  };
  // As long as a search looks at a step; null: at none any more.
  window.builderPeek = (element) => {
    const ways = around(element);
    peeked = named().filter(([name, way]) => ways.includes(way) && folded.has(name)).map(([name]) => name);
    show();
  };
  // Where the focus can stand for an element: itself, or the head of the outermost folded branch that hides it.
  window.builderSeen = (element) => {
    const hiding = around(element).filter((way) => way.hasAttribute("data-folded")).pop();
    return hiding ? hiding.querySelector("[data-fold]") : element;
  };

  document.addEventListener("click", (event) => {
    const head = event.target.closest("[data-fold]");
    if (head) fold([head.closest("[data-folds]")], head.getAttribute("aria-expanded") === "true");
    const all = event.target.closest("[data-fold-all]");
    if (!all) return;
    fold([...document.querySelectorAll("#tree [data-folds]")], all.dataset.foldAll === "yes");
    document.querySelector("[data-fold-said]").textContent = all.dataset.says;
  });
  // What one works on stays open after the search.
  document.addEventListener("focusin", (event) => {
    if (!peeked.length || !event.target.closest("#tree")) return;
    const ways = around(event.target);
    fold(named().filter(([name, way]) => peeked.includes(name) && ways.includes(way)).map(([, way]) => way), false);
  });
  document.addEventListener("htmx:oobAfterSwap", show);

  let over = null;
  let timer;
  const rest = (way) => {
    if (way === over) return;
    clearTimeout(timer);
    over = way;
    if (way) timer = setTimeout(() => fold([way], false), LINGER);
  };
  document.addEventListener("dragover", (event) => {
    const way = builder.hasAttribute("data-dragging") && event.target.closest?.("[data-folded]");
    rest(way && !way.closest("[data-lifted]") ? way : null);
  });
  for (const end of ["drop", "dragend"]) document.addEventListener(end, () => rest(null));
  show();
})();
