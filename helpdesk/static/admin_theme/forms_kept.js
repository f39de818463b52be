// Forms of the builder: what is typed into a condition while part of it is fetched anew stays, and so does the focus.
(() => {
  const TYPED = "input:not([type=hidden], [type=radio], [type=checkbox], [role=combobox]), textarea";
  const kept = new Map(); // id of the part → what was typed there, and where the focus was
  let told = []; // fields whose value is not what the server answered for

  const named = (part, name) => part.querySelector(`[name="${CSS.escape(name)}"]`);
  const caret = (field) => (field.matches("textarea, input[type=text], input[type=search]") ? field.selectionStart : null);

  document.addEventListener("htmx:beforeSwap", (event) => {
    const part = event.detail.target;
    if (!part.matches?.(".bf-value, .bf-parts")) return;
    const typed = [...part.querySelectorAll(TYPED)].map(({ name, type, value }) => ({ name, type, value }));
    const focused = part.contains(document.activeElement) ? document.activeElement : null;
    kept.set(part.id, { typed, focused: focused?.name || "", at: focused ? caret(focused) : null });
  });

  document.addEventListener("htmx:afterSwap", () => {
    for (const [id, { typed, focused, at }] of kept) {
      kept.delete(id);
      const part = document.getElementById(id);
      if (!part) continue;
      for (const { name, type, value } of typed) {
        const field = name && named(part, name);
        if (!field || field.type !== type || field.value === value) continue;
        field.value = value;
        told.push(field);
      }
      const field = focused ? named(part, focused) : null;
      field?.focus();
      if (field && at !== null && caret(field) !== null) field.setSelectionRange(at, at);
    }
  });

  document.addEventListener("htmx:afterSettle", () => { // only now does what came listen
    const fields = told;
    told = [];
    for (const field of fields) field.dispatchEvent(new Event("change", { bubbles: true })); // the sentence follows
  });
})();
