// The panel beside the tree: opens what is chosen, saves a form that was changed before another takes its place, keeps
// what was typed when somebody else changed the same or while a save was under way, and on a phone is a sheet over the
// tree. The address names the step that is open, so that a reload and the way back find it.
(() => {
  const builder = document.querySelector("[data-builder]");
  const panel = document.getElementById("panel");
  if (!builder || !panel) return;
  const FIELD = "[data-fields] :is(input:not([type=hidden]), textarea, select)";
  let dirty = false;
  let opener = ""; // the id of the button that opened the panel
  let late = null; // what was typed while the form is being saved: names, and whether the rest was kept

  const form = () => panel.querySelector("[data-panel-form]");
  const shown = () => panel.querySelector("[data-for]")?.dataset.for ?? "";

  const mark = () => {
    for (const one of document.querySelectorAll("[data-chosen]")) one.removeAttribute("data-chosen");
    const name = shown() === "trigger" ? "" : shown();
    const card = panel.hasAttribute("data-open") && shown() ? document.getElementById(`step-${name}`) : null;
    card?.setAttribute("data-chosen", "");
    const at = card ? `#${card.id}` : "";
    if (location.hash !== at) history.replaceState(history.state, "", location.pathname + location.search + at);
  };

  const show = () => {
    dirty = Boolean(panel.querySelector("[data-conflict], .b-refused"));
    panel.toggleAttribute("data-open", true);
    mark();
    const first = panel.querySelector("[data-conflict]") || panel.querySelector("[data-panel-focus]") || panel.querySelector("[data-panel-title]");
    if (first && !first.hasAttribute("tabindex") && first.matches("[data-conflict]")) first.tabIndex = -1;
    first?.focus();
  };

  const close = () => {
    const name = shown() === "trigger" ? "" : shown();
    panel.toggleAttribute("data-open", false);
    mark();
    window.builderSeen(document.getElementById(`open-${name}`) || document.getElementById(opener))?.focus();
  };

  const save = (submitter, always = true) => window.builderRun(async () => {
    const sent = form();
    if (!sent || !(dirty || always)) return true; // a save before it may have kept all
    const values = submitter?.name ? { [submitter.name]: submitter.value } : {};
    const typed = late = { names: new Set(), kept: false };
    await htmx.ajax("POST", sent.action, { source: sent, target: "#panel", swap: "innerHTML", values });
    late = null;
    const refused = Boolean(panel.querySelector("[data-conflict], .b-refused"));
    if (typed.kept) sent.elements.revision.value = document.getElementById("revision").dataset.revision;
    else if (form() === sent) return false; // the server did not answer; it stays, and stays unsaved
    dirty = refused || typed.kept;
    return !refused;
  });

  // Saved already, what was typed since only stays where it is; refused, it is put into the form that comes.
  document.addEventListener("htmx:beforeSwap", (event) => {
    if (event.detail.target !== panel || !event.detail.shouldSwap || !late?.names.size) return;
    if (event.detail.xhr.status === 200) { event.detail.swapOverride = "none"; late.kept = true; return; }
    const typed = [...late.names].map((name) => [name, form()?.elements[name]?.value]);
    panel.addEventListener("htmx:afterSettle", () => {
      for (const [name, value] of typed) {
        const field = form()?.elements[name];
        if (field?.matches?.("input:not([type=radio], [type=checkbox]), textarea, select") && value != null) field.value = value;
      }
    }, { once: true });
  });

  // Whether another form may take its place. Between theirs and ours one chooses first.
  const keep = async () => {
    if (dirty && panel.querySelector("[data-conflict]")) { show(); return false; }
    while (dirty && form()) {
      if (await save(null, false)) continue;
      panel.querySelector(".b-refused")?.scrollIntoView({ block: "nearest" });
      return false;
    }
    return true;
  };
  window.builderKeep = keep;

  // What is on its way out takes no more typing.
  const load = (url) => window.builderRun(async () => {
    const before = panel.firstElementChild;
    panel.inert = true;
    await htmx.ajax("GET", url, { source: panel, target: "#panel", swap: "innerHTML" }).catch(() => null); // it was told
    panel.inert = false;
    return panel.firstElementChild !== before;
  });

  // What was typed is saved first; where it cannot be, it stays.
  const open = async (url) => {
    if (!(await keep())) return;
    if (await load(url)) show();
  };
  window.builderOpen = open;

  const change = (event) => {
    if (!form() || event.detail?.again) return; // asked for again is not changed again
    dirty = true;
    late?.names.add(event.target.name);
    panel.querySelector("[data-drop]")?.removeAttribute("hidden");
    const state = panel.querySelector("[data-form-state]");
    if (state) state.textContent = state.dataset.wordsUnsaved;
  };
  panel.addEventListener("input", (event) => { if (event.target.closest("[data-panel-form]")) change(event); });
  panel.addEventListener("change", (event) => { if (event.target.closest("[data-panel-form]")) change(event); });
  panel.addEventListener("builder:changed", change); // by a script that fills a field

  panel.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-panel-form]")) return;
    event.preventDefault();
    const name = document.activeElement?.id;
    const kept = await save(event.submitter);
    if (kept === false && panel.querySelector("[data-conflict], .b-refused")) show();
    else if (document.activeElement === document.body) (name && document.getElementById(name) || panel.querySelector("[data-save]"))?.focus();
    mark();
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-take-theirs]")) dirty = false;
    const button = event.target.closest("[data-panel-url]");
    if (button) {
      opener = button.id;
      open(button.dataset.panelUrl);
      return;
    }
    const adder = event.target.closest("[data-add]");
    if (adder && !builder.hasAttribute("data-moving")) {
      opener = adder.id;
      open(`${builder.dataset.addUrl}?place=${encodeURIComponent(adder.dataset.add)}`);
      return;
    }
    const link = event.target.closest("[data-focus-step]");
    if (link) {
      event.preventDefault();
      const button = document.getElementById(`open-${link.dataset.focusStep}`);
      window.builderReveal(button);
      button?.scrollIntoView({ block: "center" });
      button?.focus();
      button?.click();
    }
    if (event.target.closest("[data-panel-close]")) keep().then((kept) => kept && close());
  });

  // Whoever goes to another page of the workflow has what was typed saved first.
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-builder] a[href]:not([target], [download], [data-focus-step])");
    if (!link || !dirty || event.defaultPrevented || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    keep().then((kept) => { if (kept) location.assign(link.href); });
  });

  // After an edit: a form whose step others left alone counts as seen anew; one whose step is gone by our own hand closes.
  document.addEventListener("builder:edited", (event) => {
    const { values, ok } = event.detail;
    if (ok && ["add", "rename", "duplicate"].includes(values.do)) {
      show();
      if (values.do === "add" && matchMedia("(hover: hover)").matches) panel.querySelector(FIELD)?.focus(); // a finger's keyboard would hide the form
      return;
    }
    const open = shown();
    const state = document.getElementById("revision");
    const gone = open && open !== "trigger" && form() && !document.getElementById(`step-${open}`);
    if (ok && gone && values.do === "delete") { panel.replaceChildren(); panel.toggleAttribute("data-open", false); dirty = false; mark(); return; }
    if (ok && form() && ["undo", "redo"].includes(values.do) && !dirty) {
      const url = form().action;
      if (gone) { panel.replaceChildren(); panel.toggleAttribute("data-open", false); mark(); }
      else load(url).then(mark);
      return;
    }
    const others = (state?.dataset.touched ?? "").split(" ");
    const hidden = form()?.querySelector("[name=revision]");
    if (ok && hidden && !others.includes(open === "trigger" ? "" : open)) hidden.value = state.dataset.revision;
    mark();
  });
  document.addEventListener("htmx:oobAfterSwap", mark);

  addEventListener("beforeunload", (event) => { if (dirty) event.preventDefault(); });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && panel.contains(document.activeElement) && !document.querySelector("dialog[open]")) {
      panel.querySelector("[data-panel-close]")?.click();
    }
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && form()) { event.preventDefault(); form().requestSubmit(); }
  });

  const wanted = panel.dataset.opening === "rehearse" ? document.getElementById("rehearse") : document.getElementById(`open-${location.hash.replace(/^#step-/, "")}`);
  if (panel.dataset.opening || location.hash.startsWith("#step-")) { window.builderReveal(wanted); wanted?.click(); }
})();
