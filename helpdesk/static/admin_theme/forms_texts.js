// Forms of the builder: texts with variables (data-complete). “{{” offers what is known at this place; a counter counts.
(() => {
  const OPEN = /\{\{([^{}]*)$/;
  let field = null; // the text whose list is open
  let pressed = false; // by the button, which has written “{{ ” itself
  let number = 0;

  const offers = (input) => input.closest("[data-form]")?.querySelector("[data-offers]");
  const lists = (box) => [box.querySelector("[data-offers-names]"), box.querySelector("[data-offers-filters]")];
  const seen = (box) => [...box.querySelectorAll("[role=option]")].filter((option) => !option.hidden && !option.parentElement.hidden);
  const marked = (box) => seen(box).find((option) => option.getAttribute("aria-selected") === "true");
  const before = (input) => OPEN.exec(input.value.slice(0, input.selectionStart));

  const mark = (box, option) => {
    for (const one of box.querySelectorAll("[aria-selected=true]")) one.setAttribute("aria-selected", "false");
    if (!option) { field.removeAttribute("aria-activedescendant"); return; }
    option.setAttribute("aria-selected", "true");
    option.id ||= `offer-${++number}`;
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  };
  const close = () => {
    if (!field) return;
    const box = offers(field);
    if (box) box.hidden = true;
    for (const name of ["aria-activedescendant", "aria-controls", "aria-autocomplete"]) field.removeAttribute(name);
    field = null;
    pressed = false;
  };
  const filter = (list, words, secrets) => {
    let group = null;
    let any = false;
    const end = () => { if (group) group.hidden = !any; };
    for (const one of list.children) {
      if (one.getAttribute("role") === "presentation") { end(); group = one; any = false; continue; }
      const text = one.textContent.toLowerCase();
      one.hidden = !words.every((word) => text.includes(word)) || (one.hasAttribute("data-secret") && !secrets);
      any ||= !one.hidden;
    }
    end();
  };
  const offer = (input) => {
    const found = before(input);
    const box = offers(input);
    if (!found || !box) { close(); return; }
    if (field !== input) {
      close();
      field = input;
      (input.closest(".bf-text") || input.parentElement).append(box);
    }
    const [names, filters] = lists(box);
    const pipe = found[1].lastIndexOf("|");
    names.hidden = pipe >= 0;
    filters.hidden = pipe < 0;
    const list = pipe < 0 ? names : filters;
    const words = found[1].slice(pipe + 1).toLowerCase().split(/\s+/).filter(Boolean);
    filter(list, words, input.hasAttribute("data-secrets"));
    box.hidden = !seen(box).length;
    list.id ||= `offers-${++number}`;
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-controls", list.id);
    mark(box, seen(box)[0]);
    const says = box.querySelector("[data-offers-count]");
    says.textContent = `${says.dataset.says} ${seen(box).length}`;
  };
  const insert = (option) => {
    const input = field;
    const found = before(input);
    const pipe = found[1].lastIndexOf("|");
    const kept = pipe < 0 ? " " : `${found[1].slice(0, pipe + 1)} `;
    const instead = option.hasAttribute("data-unsure") ? `${option.dataset.insert} | default: ""` : option.dataset.insert;
    const start = input.value.slice(0, input.selectionStart - found[1].length);
    const rest = input.value.slice(input.selectionStart).replace(/^[^{}\n]*\}\}/, "");
    const written = `${kept}${instead} }}`;
    input.value = start + written + rest;
    const quotes = written.lastIndexOf('""');
    const caret = start.length + (quotes >= 0 && instead.includes('""') ? quotes + 1 : written.length);
    close();
    input.focus();
    input.setSelectionRange(caret, caret);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    input.dispatchEvent(new Event("change", { bubbles: true }));
    close();
  };
  const press = (button) => {
    const input = document.getElementById(button.dataset.offerFor);
    if (field === input) { close(); return; }
    const at = input.selectionStart ?? input.value.length;
    input.focus();
    if (!before(input)) input.setRangeText("{{ ", at, input.selectionEnd ?? at, "end");
    offer(input);
    pressed = true;
  };
  const count = (input) => {
    const says = document.querySelector(`[data-count-of="${CSS.escape(input.id)}"]`);
    if (!says) return;
    const longest = Number(says.dataset.longest);
    says.textContent = `${input.value.trim().length} / ${longest}`;
    says.classList.toggle("bf-count-over", input.value.trim().length > longest);
  };

  document.addEventListener("input", (event) => {
    if (!event.target.matches("[data-complete]")) return;
    count(event.target);
    if (event.isTrusted) offer(event.target);
  });
  document.addEventListener("keydown", (event) => {
    if (event.target !== field) return;
    const box = offers(field);
    const all = seen(box);
    const at = all.indexOf(marked(box));
    if (box.hidden) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      mark(box, all[(at + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]);
    } else if ((event.key === "Enter" || event.key === "Tab") && at >= 0) insert(all[at]);
    else if (event.key === "Escape") {
      if (pressed && field.value.slice(0, field.selectionStart).endsWith("{{ ")) {
        field.setRangeText("", field.selectionStart - 3, field.selectionStart, "end");
      }
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("keyup", (event) => {
    if (event.target.matches?.("[data-complete]") && ["ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) offer(event.target);
  });
  document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-offers], [data-offer-for]")) event.preventDefault(); });
  document.addEventListener("click", (event) => {
    const option = event.target.closest("[data-offers] [role=option]");
    const button = event.target.closest("[data-offer-for]");
    if (option && field) insert(option);
    else if (button) press(button);
    else if (event.target.matches("[data-complete]")) offer(event.target);
  });
  document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
  const start = (root) => { for (const input of root.querySelectorAll("[data-complete]")) count(input); };
  document.addEventListener("htmx:load", (event) => start(event.target));
  document.addEventListener("DOMContentLoaded", () => start(document));
  if (document.readyState !== "loading") start(document);
})();
