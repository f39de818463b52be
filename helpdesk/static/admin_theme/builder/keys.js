// The keys of the builder; “?” lists them. They stand back while one types.
(() => {
  const builder = document.querySelector("[data-builder]");
  if (!builder) return;
  const list = document.querySelector("[data-keys]");
  const editable = builder.hasAttribute("data-editable");
  const MOVES = { ArrowUp: "up", ArrowDown: "down", ArrowRight: "into", ArrowLeft: "out" };

  const typing = (target) => target.closest("input, textarea, select, [contenteditable]");
  const current = () => document.activeElement?.closest?.("[data-step]");
  const openers = () => [...document.querySelectorAll("#tree [data-open]")];

  const walk = (by) => {
    const all = openers();
    const here = current();
    const at = here ? all.indexOf(here.querySelector("[data-open]")) : by > 0 ? -1 : all.length;
    const next = all[at + by];
    next?.focus();
    next?.scrollIntoView({ block: "nearest" });
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
