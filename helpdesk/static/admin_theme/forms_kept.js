// Forms of the builder: what is typed or chosen while a part is fetched anew is never lost. An answer to what no longer
// stands there is not taken but asked for again; what is of another kind soon can be changed only once that has come.
(() => {
  const PART = ".bf-value, .bf-parts, .bf-said";
  const asked = new WeakMap(); // request → what stood in the row
  const kept = new Map(); // id of the part → the name of the field in focus and its caret
  const resting = new Map(); // field → what the answer to it will replace

  const row = (part) => part.closest("[data-row]");
  const state = (within) => [...within.querySelectorAll("input, select, textarea")]
    .map(({ name, type, value, checked }) => `${name}=${["radio", "checkbox"].includes(type) ? checked && value : value}`)
    .join("\n");
  const named = (part, name) => part.querySelector(`[name="${CSS.escape(name)}"]`);
  const caret = (field) => (field.matches("textarea, input[type=text], input[type=search]") ? field.selectionStart : null);

  document.addEventListener("htmx:confirm", ({ detail: { elt, target, triggeringEvent } }) => { // also of one that waits
    if (!target.matches?.(".bf-parts, .bf[data-form]")) return;
    const by = triggeringEvent?.target;
    const rest = [...target.children].filter((one) => !one.inert && !(by instanceof Node && one.contains(by)));
    for (const one of rest) one.inert = true;
    resting.set(elt, [...(resting.get(elt) ?? []), ...rest]);
  });

  document.addEventListener("htmx:beforeRequest", ({ detail: { target, xhr } }) => {
    if (target.matches?.(PART)) asked.set(xhr, state(row(target)));
  });

  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    const { target: part, xhr } = detail;
    if (!part.matches?.(PART) || !detail.shouldSwap) return;
    if (asked.get(xhr) !== state(row(part))) {
      detail.shouldSwap = false;
      window.htmx.trigger(detail.requestConfig.elt, "change", { again: true }); // waits until this one has ended
      return;
    }
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    if (focused) kept.set(part.id, { name: focused.name, at: caret(focused) });
  });

  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, { name, at }] of kept) {
      kept.delete(id);
      const part = document.getElementById(id);
      const field = name && part && named(part, name);
      if (!field) continue;
      field.focus();
      if (at !== null && caret(field) !== null) field.setSelectionRange(at, at);
    }
  });

  document.addEventListener("htmx:afterRequest", ({ detail: { requestConfig } }) => { // answered or not
    for (const one of resting.get(requestConfig.elt) ?? []) one.inert = false;
    resting.delete(requestConfig.elt);
  });
})();
