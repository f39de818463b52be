// A list that one folded or unfolded stays so when an edit brings it anew; found by data-keep-open.
(() => {
  const kept = new Map(); // name of the list → whether it is open
  document.addEventListener("click", (event) => {
    const list = event.target.closest("summary")?.closest("details[data-keep-open]");
    if (list) kept.set(list.dataset.keepOpen, !list.open); // it turns after this
  });
  document.addEventListener("htmx:oobAfterSwap", () => {
    for (const list of document.querySelectorAll("details[data-keep-open]")) {
      if (kept.has(list.dataset.keepOpen)) list.open = kept.get(list.dataset.keepOpen);
    }
  });
})();
