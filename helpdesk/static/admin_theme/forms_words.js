// Forms of the builder: short texts, each in an input of its own (data-words); the last, empty one is for one more.
(() => {
  const items = (words) => [...words.querySelectorAll(":scope > [data-words-list] > [data-word]")];
  const input = (item) => item.querySelector("input");
  const filled = (words) => items(words).filter((item) => input(item).value.trim());

  const refresh = (words) => {
    const most = Number(words.dataset.most) || Infinity;
    const longest = Number(words.dataset.longest) || Infinity;
    const all = items(words);
    const have = filled(words).length;
    all.forEach((item, index) => {
      const empty = !input(item).value.trim();
      const last = index === all.length - 1;
      item.classList.toggle("bf-word-new", empty && last);
      item.hidden = empty && last && have >= most;
      item.classList.toggle("bf-word-long", input(item).value.trim().length > longest);
      item.querySelector("[data-word-up]").disabled = index === 0;
      item.querySelector("[data-word-down]").disabled = index >= have - 1;
      item.querySelector("[data-word-remove]").disabled = empty && last;
      for (const button of item.querySelectorAll(".bf-tools button")) { // “Remove: Sales”
        button.setAttribute("aria-label", [button.title, input(item).value.trim()].filter(Boolean).join(": "));
      }
    });
    const says = words.querySelector("[data-words-count]");
    const over = all.find((item) => input(item).value.trim().length > longest);
    const parts = most === Infinity ? [] : [`${have} / ${most}`];
    if (over) parts.push(`“${input(over).value.trim().slice(0, 12)}…” ${input(over).value.trim().length} / ${longest}`);
    says.textContent = parts.join(" · ");
    says.classList.toggle("bf-count-over", have > most || Boolean(over));
  };
  const more = (words) => {
    const last = items(words).at(-1);
    if (!input(last).value.trim()) return last;
    const made = last.cloneNode(true);
    input(made).value = "";
    input(made).removeAttribute("aria-activedescendant");
    const list = made.querySelector("[role=listbox]");
    if (list) { list.replaceChildren(); list.hidden = true; list.removeAttribute("id"); }
    last.after(made);
    refresh(words);
    return made;
  };
  const changed = (words) => {
    more(words);
    refresh(words);
    words.dispatchEvent(new Event("change", { bubbles: true }));
  };

  document.addEventListener("input", (event) => {
    const words = event.target.closest("[data-words]");
    if (!words) return;
    more(words);
    refresh(words);
  });
  document.addEventListener("keydown", (event) => {
    const item = event.target.closest("[data-word]");
    if (!item || event.defaultPrevented || event.target.tagName !== "INPUT") return;
    const words = item.closest("[data-words]");
    if (event.key === "Enter") {
      event.preventDefault();
      const next = item.nextElementSibling || more(words);
      if (!next.hidden) input(next).focus();
    } else if (event.key === "Backspace" && !event.target.value && item.previousElementSibling && item.nextElementSibling) {
      event.preventDefault();
      const before = item.previousElementSibling;
      item.remove();
      input(before).focus();
      changed(words);
    }
  });
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-word-up], [data-word-down], [data-word-remove]");
    if (!button) return;
    const item = button.closest("[data-word]");
    const words = item.closest("[data-words]");
    const { previousElementSibling: before, nextElementSibling: after } = item;
    if (button.matches("[data-word-remove]")) {
      if (after) item.remove(); else input(item).value = "";
      input(after || item).focus();
    } else if (button.matches("[data-word-up]") && before) before.before(item);
    else if (button.matches("[data-word-down]") && after) after.after(item);
    changed(words);
    if (item.isConnected && !button.matches("[data-word-remove]")) (button.disabled ? input(item) : button).focus();
  });
  const start = (root) => { for (const words of root.querySelectorAll("[data-words]")) { more(words); refresh(words); } };
  document.addEventListener("rows:changed", (event) => start(event.target));
  document.addEventListener("htmx:load", (event) => start(event.target.parentElement || event.target));
  document.addEventListener("DOMContentLoaded", () => start(document));
  if (document.readyState !== "loading") start(document);
})();
