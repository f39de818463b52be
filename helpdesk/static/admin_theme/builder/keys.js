// The keys of the builder; “?” lists them. They stand back while one types.
(() => {
  const builder = document.querySelector("[data-builder]");
  if (!builder) return;
  const list = document.querySelector("[data-keys]");
  const editable = builder.hasAttribute("data-editable");
  const MOVES = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "into", ArrowLeft: "out" };

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const current = () => document.activeElement?.closest?.("[data-step]");
  // Steps, and the heads of folded branches in place of what they hide.
  const stops = () => [...document.querySelectorAll("#tree [data-open], #tree [data-folded] > * > [data-fold]")]
    .filter((one) => !one.closest("[data-folded] > .hd-steps"));
  const follows = (one, other) => Boolean(one.compareDocumentPosition(other) & Node.DOCUMENT_POSITION_FOLLOWING);

  const stand = (at) => { at?.focus(); at?.scrollIntoView({ block: "nearest" }); };
  const walk = (by) => {
    const here = current()?.querySelector("[data-open]") ?? document.activeElement;
    const all = stops();
    stand(by > 0 ? all.find((one) => follows(here, one)) : all.findLast((one) => follows(one, here)));
  };
  // Left: to the head of the branch, and there fold it. Right: at a head, unfold it.
  const head = () => document.activeElement?.closest?.("#tree [data-fold]");
  const turn = (wide) => {
    const at = head();
    if (at && (at.getAttribute("aria-expanded") === "true") !== wide) return () => at.click();
    if (wide) return null;
    const above = (at ? at.closest("[data-folds]").parentElement : document.activeElement)?.closest("#tree [data-folds]");
    return above ? () => stand(above.querySelector("[data-fold]")) : null;
  };

  const onStep = (event, key) => {
    if (event.altKey && MOVES[event.key]) return () => window.builderSend({ do: MOVES[event.key], key });
    if (event.altKey || event.ctrlKey || event.metaKey) return null;
    return {
      Delete: () => window.builderAskDelete({ key }),
      Backspace: () => window.builderAskDelete({ key }),
      d: () => window.builderSend({ do: "duplicate", key }),
      m: () => window.builderLift(key),
      a: () => document.getElementById(`add-after:${key}`)?.click(),
    }[event.key];
  };

  const press = (id) => { const button = document.getElementById(id); if (button && !button.disabled) button.click(); };

  const anywhere = (event) => {
    if (event.ctrlKey || event.metaKey) {
      if (!editable || event.altKey) return null;
      const key = event.key.toLowerCase();
      if (key === "z") return () => press(event.shiftKey ? "redo" : "undo");
      if (key === "y") return () => press("redo");
      return null;
    }
    if (event.key === "?") return () => list.showModal();
    if (event.altKey) return null;
    const find = event.key === "/" && document.querySelector("[data-find]:not([hidden]) [data-find-words]");
    if (find) return () => { find.focus(); find.select(); };
    if (["ArrowLeft", "ArrowRight"].includes(event.key)) return turn(event.key === "ArrowRight");
    if (["ArrowUp", "ArrowDown"].includes(event.key) && document.activeElement?.closest("#tree")) {
      return () => walk(event.key === "ArrowDown" ? 1 : -1);
    }
    return null;
  };

  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || typing(event.target) || document.querySelector("dialog[open]")) return;
    const step = current();
    const act = (editable && step && step.dataset.step && onStep(event, step.dataset.step)) || anywhere(event);
    if (!act) return;
    event.preventDefault();
    act();
  });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-keys-open]")) list.showModal(); });
})();
