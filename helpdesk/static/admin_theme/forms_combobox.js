// Forms of the builder: an input whose list the server searches as one types (data-combobox), by mouse and keyboard.
(() => {
  let number = 0;
  let waiting = 0;

  const parts = (box) => [box.querySelector("input"), box.querySelector("[role=listbox]")];
  const options = (list) => [...list.querySelectorAll("[role=option]")];
  const close = (box) => {
    const [input, list] = parts(box);
    list.hidden = true;
    input.setAttribute("aria-expanded", "false");
    input.removeAttribute("aria-activedescendant");
  };
  const mark = (box, option) => {
    const [input, list] = parts(box);
    for (const one of options(list)) one.setAttribute("aria-selected", String(one === option));
    if (option) {
      input.setAttribute("aria-activedescendant", option.id);
      option.scrollIntoView({ block: "nearest" });
    } else input.removeAttribute("aria-activedescendant");
  };
  const search = async (box, query) => {
    const [input, list] = parts(box);
    const mine = ++waiting;
    const answer = await fetch(`${input.dataset.comboboxUrl}?q=${encodeURIComponent(query)}`, { headers: { "HX-Request": "true" } });
    if (mine !== waiting || !answer.ok || document.activeElement !== input) return;
    list.innerHTML = await answer.text();
    list.id ||= `combobox-${++number}`;
    options(list).forEach((option, index) => { option.id = `${list.id}-${index}`; });
    input.setAttribute("aria-controls", list.id);
    input.setAttribute("aria-expanded", "true");
    list.hidden = false;
    mark(box, options(list).find((option) => option.dataset.value === input.value));
  };
  const choose = (box, option) => {
    const [input] = parts(box);
    input.value = option.dataset.value;
    close(box);
    input.dispatchEvent(new Event("input", { bubbles: true }));
    close(box);
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const marked = (list) => options(list).find((option) => option.getAttribute("aria-selected") === "true");

  let timer;
  document.addEventListener("input", (event) => {
    const box = event.target.closest("[data-combobox]");
    if (!box || !event.isTrusted) return;
    clearTimeout(timer);
    timer = setTimeout(() => search(box, event.target.value), 150);
  });
  document.addEventListener("click", (event) => {
    const box = event.target.closest("[data-combobox]");
    if (!box) return;
    const option = event.target.closest("[role=option]");
    if (option) choose(box, option);
    else if (event.target.tagName === "INPUT") search(box, "");
  });
  document.addEventListener("mousedown", (event) => { if (event.target.closest("[data-combobox] [role=listbox]")) event.preventDefault(); });
  document.addEventListener("focusout", (event) => {
    const box = event.target.closest("[data-combobox]");
    if (box) { waiting += 1; clearTimeout(timer); close(box); }
  });
  document.addEventListener("keydown", (event) => {
    const box = event.target.closest("[data-combobox]");
    if (!box || event.target.tagName !== "INPUT") return;
    const [, list] = parts(box);
    const all = options(list);
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      if (list.hidden) { search(box, ""); return; }
      const at = all.indexOf(marked(list));
      mark(box, all[(at + (event.key === "ArrowDown" ? 1 : at < 0 ? 0 : -1) + all.length) % all.length]);
    } else if (event.key === "Enter" && !list.hidden && marked(list)) {
      event.preventDefault();
      choose(box, marked(list));
    } else if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      event.stopPropagation();
      close(box);
    }
  }, true);
})();
