// Completes @names of colleagues in comments.
(() => {
  const MOST = 8;
  let agents = null, list = null, field = null, at = 0;

  const load = async (url) => {
    agents ??= fetch(url, { headers: { Accept: "application/json" } }).then((answer) => (answer.ok ? answer.json() : Promise.reject(answer.status)))
      .then((data) => data.agents).catch(() => { agents = null; return []; });
    return agents;
  };
  const begun = () => {
    const before = field.value.slice(0, field.selectionStart);
    const found = /(?:^|\s)@([^\n@]{0,30})$/.exec(before);
    return found ? { word: found[1].toLowerCase(), from: before.length - found[1].length } : null;
  };
  const close = () => {
    list?.remove();
    list = null;
    field?.removeAttribute("aria-activedescendant");
    field?.removeAttribute("aria-controls");
  };
  const mark = (index) => {
    const options = [...list.children];
    at = (index + options.length) % options.length;
    options.forEach((option, number) => option.setAttribute("aria-selected", String(number === at)));
    field.setAttribute("aria-activedescendant", options[at].id);
    options[at].scrollIntoView({ block: "nearest" });
  };
  const pick = (name) => {
    const start = begun();
    if (!start) return close();
    const end = field.selectionStart;
    field.setRangeText(`${name} `, start.from, end, "end");
    field.dispatchEvent(new Event("input", { bubbles: true }));
    close();
  };
  const show = (names) => {
    close();
    if (!names.length) return;
    list = document.createElement("ul");
    list.className = "mentions";
    list.id = "mentions";
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", "@");
    names.forEach((name, number) => {
      const option = document.createElement("li");
      option.className = "menu__item";
      option.id = `mention-${number}`;
      option.setAttribute("role", "option");
      option.textContent = name;
      option.addEventListener("mousedown", (event) => { event.preventDefault(); pick(name); });
      list.append(option);
    });
    const thread = field.closest("[data-thread]");
    list.style.insetBlockEnd = `${thread.clientHeight - field.closest("[data-composer]").offsetTop + 6}px`;
    thread.append(list);
    field.setAttribute("aria-controls", list.id);
    mark(0);
  };

  document.addEventListener("input", async (event) => {
    if (!event.target.matches("[data-mentions]")) return;
    field = event.target;
    field.setAttribute("aria-autocomplete", "list");
    if (!begun()) return close();
    const everyone = await load(field.dataset.mentions);
    const start = begun();
    if (!start) return close();
    const fits = everyone.filter(({ name }) => name.toLowerCase().split(/\s+/).some((_, index, words) => words.slice(index).join(" ").startsWith(start.word)));
    show(fits.slice(0, MOST).map(({ name }) => name));
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== field) return;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") mark(at + (event.key === "ArrowDown" ? 1 : -1));
    else if ((event.key === "Enter" && !event.ctrlKey && !event.metaKey) || event.key === "Tab") pick(list.children[at].textContent);
    else if (event.key === "Escape") close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("focusout", (event) => { if (event.target === field) close(); });
})();
