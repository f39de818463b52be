// Finds steps of a long workflow by what their cards say: as one types, Enter for the next, Shift and Enter for the one
// before, arrow down to go there, Escape to stop. Folded branches open for as long as one looks into them.
(() => {
  const bar = document.querySelector("[data-find]");
  if (!bar) return;
  const field = bar.querySelector("[data-find-words]");
  const says = bar.querySelector("[data-find-says]");
  let here = ""; // the key of the step that one is at

  const plain = (text) => text.trim().toLocaleLowerCase();
  const cards = () => [...document.querySelectorAll("#tree [data-step]:not([data-step=''])")];
  const said = (card) => plain([...card.querySelectorAll(".hd-open, code, p:not(.hd-problem)")].map((one) => one.textContent).join(" "));
  const hits = () => {
    const wanted = plain(field.value).split(/\s+/).filter(Boolean);
    return wanted.length ? cards().filter((card) => wanted.every((word) => said(card).includes(word))) : [];
  };
  const current = (found) => found.find((card) => card.dataset.step === here);

  const tell = (found) => {
    const card = current(found);
    if (!field.value.trim()) says.textContent = "";
    else if (!card) says.textContent = says.dataset.none;
    else {
      const aloud = document.createElement("span");
      aloud.className = "visually-hidden";
      aloud.textContent = `: ${card.querySelector(".hd-step-words").textContent.replace(/\s+/g, " ")}`;
      says.replaceChildren(says.dataset.at.replace("{at}", found.indexOf(card) + 1).replace("{all}", found.length), aloud);
    }
    for (const button of bar.querySelectorAll("[data-find-go]")) button.disabled = found.length < 2;
  };
  const show = (found) => {
    for (const card of cards()) {
      card.toggleAttribute("data-hit", found.includes(card));
      card.toggleAttribute("data-hit-now", card === current(found));
    }
    bar.toggleAttribute("data-finding", Boolean(field.value.trim()));
    bar.hidden = cards().length < Number(bar.dataset.from) && !field.value;
    window.builderPeek(current(found) ?? null);
    tell(found);
  };
  const go = (by) => {
    const found = hits();
    const at = found.indexOf(current(found));
    here = found.length ? found[(Math.max(at, by < 0 ? 0 : -1) + by + found.length) % found.length].dataset.step : "";
    show(found);
    current(found)?.scrollIntoView({ block: "center" });
  };

  field.addEventListener("input", () => {
    const found = hits();
    if (!current(found)) { here = ""; go(1); } else { show(found); current(found).scrollIntoView({ block: "center" }); }
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    const card = current(hits());
    if (event.key === "Enter") go(event.shiftKey ? -1 : 1);
    else if (event.key === "ArrowDown" && card) card.querySelector("[data-open]").focus();
    else if (event.key === "Escape" && field.value) { field.value = ""; here = ""; show([]); event.stopPropagation(); }
    else return;
    event.preventDefault();
  });
  bar.addEventListener("click", (event) => {
    const button = event.target.closest("[data-find-go]");
    if (button) go(Number(button.dataset.findGo));
  });
  document.addEventListener("htmx:oobAfterSwap", () => show(hits()));
  show([]);
})();
