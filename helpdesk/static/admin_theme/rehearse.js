// The rehearsal beside the tree: steps light up as they ran, the chat follows, details stay open, one writes on, and who
// comes back from a step's form finds the talk as it was; found by data-rehearsal.
(() => {
  const still = matchMedia("(prefers-reduced-motion: reduce)");
  const PACE = 220; // ms between two steps that light up
  let open = {};
  let timers = [];
  let left = null; // what was said and given when another form took the panel

  const panel = () => document.querySelector("[data-rehearsal]");
  const card = (key) => document.querySelector(`[data-step="${CSS.escape(key)}"]`);
  const isSheet = () => matchMedia("(max-width: 1023px)").matches; // the panel lies over the tree there
  const show = (step) => {
    const box = step.getBoundingClientRect();
    if (box.top >= 0 && box.bottom <= innerHeight) return;
    if (isSheet()) return;
    step.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
  };
  const dark = () => {
    timers.forEach(clearTimeout);
    timers = [];
    for (const step of document.querySelectorAll("[data-step].is-lit, [data-step].is-waiting, [data-step].is-shown")) {
      step.classList.remove("is-lit", "is-waiting", "is-shown");
    }
  };
  const light = () => {
    dark();
    const chat = document.querySelector("[data-lit]");
    if (!chat) return;
    const keys = chat.dataset.lit.split(" ").filter(Boolean);
    const at = (index, what) => still.matches ? what() : timers.push(setTimeout(what, index * PACE));
    keys.forEach((key, index) => at(index, () => {
      const step = card(key);
      if (!step) return;
      window.builderReveal(step);
      step.classList.remove("is-lit");
      void step.offsetWidth; // so that a step that runs twice lights up twice
      step.classList.add("is-lit");
      show(step);
    }));
    at(keys.length, () => {
      const step = chat.dataset.waits && card(chat.dataset.waits);
      if (step) { window.builderReveal(step); step.classList.add("is-waiting"); show(step); }
    });
  };
  const follow = () => {
    const scroll = document.querySelector("[data-rehearsal] [data-scroll]");
    if (scroll) scroll.scrollTop = scroll.scrollHeight;
  };

  const values = (form) => {
    const found = {};
    for (const [name, value] of new FormData(form)) (found[name] ??= []).push(value);
    return found;
  };
  const back = () => {
    const form = document.getElementById("rehearsal-form");
    const before = left;
    left = null;
    if (!before || !form || before.action !== form.action) return;
    htmx.ajax("POST", form.action, { source: "#rehearsal-talk", target: "#rehearsal-talk", swap: "innerHTML", values: { ...before.values, do: "apply" } });
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    const form = document.getElementById("rehearsal-form");
    if (form && event.detail.target?.id === "panel") left = { action: form.action, values: values(form) };
    for (const part of panel()?.querySelectorAll("details[id]") ?? []) open[part.id] = part.open;
  });
  document.addEventListener("htmx:load", () => {
    for (const part of panel()?.querySelectorAll("details[id]") ?? []) {
      if (part.id in open) part.open = open[part.id];
    }
  });
  document.addEventListener("htmx:afterSettle", (event) => {
    if (!panel()) { dark(); return; }
    if (event.detail.target?.id === "panel") back();
    else if (event.detail.target?.id !== "rehearsal-talk") return;
    follow();
    light();
    if (document.activeElement === document.body) document.getElementById("rehearsal-words")?.focus({ preventScroll: true });
  });
  document.addEventListener("htmx:afterRequest", (event) => {
    const said = event.detail.elt.closest?.("[data-rehearsal-say]");
    if (!said || !event.detail.successful || document.querySelector("#rehearsal-talk [role=alert].hd-problem-error")) return;
    said.elements.say.value = "";
    said.elements.say.focus({ preventScroll: true });
  });
  document.addEventListener("keydown", (event) => {
    const said = event.target.closest?.("[data-rehearsal-say] textarea");
    if (!said || event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    said.form.requestSubmit();
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest?.("[data-panel-close]") && panel()) {
      dark();
      document.getElementById("rehearse")?.focus();
    }
    const link = event.target.closest?.("[data-show-step]");
    const step = link && card(link.dataset.showStep);
    if (step) {
      event.preventDefault();
      if (isSheet()) panel().querySelector("[data-panel-close]")?.click();
      for (const other of document.querySelectorAll(".is-shown")) other.classList.remove("is-shown");
      step.classList.add("is-shown");
      window.builderReveal(step);
      step.scrollIntoView({ block: "center", behavior: still.matches ? "auto" : "smooth" });
      step.focus({ preventScroll: true });
    }
    const team = event.target.closest?.("[data-team-online]");
    if (team) {
      const boxes = [...panel().querySelectorAll("input[name=online]")].filter((box) => box.dataset.teams.split("|").includes(team.dataset.teamOnline));
      const on = boxes.some((box) => !box.checked);
      for (const box of boxes) box.checked = on;
    }
  });
  document.addEventListener("DOMContentLoaded", follow);
})();
