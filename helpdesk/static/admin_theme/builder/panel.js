// The panel beside the tree: opens what is chosen, saves a form that was changed before another takes its place, keeps
// what was typed when somebody else changed the same, and on a phone is a sheet over the tree.
(() => {
  const builder = document.querySelector("[data-builder]");
  const panel = document.getElementById("panel");
  if (!builder || !panel) return;
  let dirty = false;

  const form = () => panel.querySelector("[data-panel-form]");
  const shown = () => panel.querySelector("[data-for]")?.dataset.for ?? "";

  const mark = () => {
    for (const one of document.querySelectorAll("[data-chosen]")) one.removeAttribute("data-chosen");
    const name = shown() === "trigger" ? "" : shown();
    if (panel.hasAttribute("data-open") && shown()) document.getElementById(`step-${name}`)?.setAttribute("data-chosen", "");
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
    document.getElementById(`open-${name}`)?.focus();
  };

  const save = (submitter) => window.builderRun(async () => {
    const sent = form();
    if (!sent) return true;
    const values = submitter?.name ? { [submitter.name]: submitter.value } : {};
    await htmx.ajax("POST", sent.action, { source: sent, target: "#panel", swap: "innerHTML", values });
    if (form() === sent) return false; // the server did not answer; it stays, and stays unsaved
    dirty = Boolean(panel.querySelector("[data-conflict], .b-refused"));
    return !panel.querySelector("[data-conflict], .b-refused");
  });

  const load = (url) => window.builderRun(() => htmx.ajax("GET", url, { source: panel, target: "#panel", swap: "innerHTML" }));

  // What was typed is saved first; where it cannot be, it stays.
  const open = async (url) => {
    if (dirty && form() && !(await save())) return;
    await load(url);
    show();
  };
  window.builderOpen = open;

  const change = () => {
    if (!form()) return;
    dirty = true;
    const state = panel.querySelector("[data-form-state]");
    if (state) state.textContent = state.dataset.wordsUnsaved;
  };
  panel.addEventListener("input", (event) => { if (event.target.closest("[data-panel-form]")) change(); });
  panel.addEventListener("change", (event) => { if (event.target.closest("[data-panel-form]")) change(); });
  panel.addEventListener("builder:changed", change); // by a script that fills a field

  panel.addEventListener("submit", async (event) => {
    if (!event.target.matches("[data-panel-form]")) return;
    event.preventDefault();
    const name = document.activeElement?.id;
    const kept = await save(event.submitter);
    if (kept === false && panel.querySelector("[data-conflict], .b-refused")) show();
    else (name && document.getElementById(name) || panel.querySelector("[data-save]"))?.focus();
    mark();
  });

  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-panel-url]");
    if (opener) {
      if (opener.matches("[data-take-theirs]")) dirty = false;
      open(opener.dataset.panelUrl);
      return;
    }
    const adder = event.target.closest("[data-add]");
    if (adder && !builder.hasAttribute("data-moving")) {
      open(`${builder.dataset.addUrl}?place=${encodeURIComponent(adder.dataset.add)}`);
      return;
    }
    const link = event.target.closest("[data-focus-step]");
    if (link) {
      event.preventDefault();
      const button = document.getElementById(`open-${link.dataset.focusStep}`);
      button?.scrollIntoView({ block: "center" });
      button?.focus();
      button?.click();
    }
    if (event.target.closest("[data-panel-close]")) { if (dirty) save().then((kept) => kept && close()); else close(); }
    const menu = document.querySelector("[data-menu][open]");
    if (menu && (!menu.contains(event.target) || event.target.closest("a, button"))) menu.open = false;
    const list = event.target.closest("[data-focus]");
    if (list) { event.preventDefault(); document.getElementById(list.dataset.focus)?.querySelector("details")?.setAttribute("open", ""); document.getElementById(list.dataset.focus)?.focus(); }
  });

  // After an edit: a form whose step others left alone counts as seen anew; one whose step is gone by our own hand closes.
  document.addEventListener("builder:edited", (event) => {
    const { values, ok } = event.detail;
    if (ok && ["add", "rename", "duplicate"].includes(values.do)) { show(); return; }
    const open = shown();
    const state = document.getElementById("revision");
    const gone = open && open !== "trigger" && form() && !document.getElementById(`step-${open}`);
    if (ok && gone && values.do === "delete") { panel.replaceChildren(); panel.toggleAttribute("data-open", false); dirty = false; return; }
    if (ok && form() && ["undo", "redo"].includes(values.do) && !dirty) {
      const url = form().action;
      if (gone) { panel.replaceChildren(); panel.toggleAttribute("data-open", false); }
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
  if (panel.dataset.opening || location.hash.startsWith("#step-")) wanted?.click();
})();
