// Sends the edits of the builder one after the other, each with the revision that the page shows then. What lies on the
// way is told; a second press of a button that is at work does nothing. Other files call builderSend, builderRun and builderTell.
(() => {
  const builder = document.querySelector("[data-builder]");
  if (!builder) return;
  const OPENS = ["add", "duplicate", "rename"];
  const waiting = [];
  let busy = false;

  const revision = () => document.getElementById("revision")?.dataset.revision ?? "0";

  const tell = (text) => {
    const said = document.getElementById("said");
    const toast = document.createElement("div");
    toast.className = "b-toast b-toast-alarm";
    toast.setAttribute("role", "alert");
    toast.textContent = text;
    said.replaceChildren(toast);
  };
  window.builderTell = tell;

  const work = async () => {
    if (busy) return;
    busy = true;
    builder.toggleAttribute("data-busy", true);
    while (waiting.length) {
      const { task, done } = waiting.shift();
      try { done(await task()); } catch { done(null); }
    }
    busy = false;
    builder.toggleAttribute("data-busy", false);
  };

  // Runs a request when those before it are answered.
  window.builderRun = (task) => new Promise((done) => { waiting.push({ task, done }); work(); });

  // An edit of the tree. The focus stays on the button that was pressed while it is there, else goes to the step.
  // What shows another form in the panel has the one there saved first.
  window.builderSend = async (values) => {
    if (OPENS.includes(values.do) && !(await window.builderKeep())) return null;
    return window.builderRun(() => send(values));
  };

  const send = async (values) => {
    const before = document.activeElement?.id;
    let answer = null;
    const note = (event) => { answer = event.detail.xhr; };
    builder.addEventListener("htmx:afterRequest", note, { once: true });
    await htmx.ajax("POST", builder.dataset.editUrl, { source: builder, swap: "none", values: { ...values, revision: revision() } });
    builder.removeEventListener("htmx:afterRequest", note);
    document.dispatchEvent(new CustomEvent("builder:edited", { detail: { values, ok: answer?.status === 200 } }));
    focus(before, answer?.getResponseHeader("X-Focus"), values);
    return answer;
  };

  const focus = (before, key, values) => {
    window.builderReveal(key == null ? null : document.getElementById(`open-${key}`));
    if (["add", "rename"].includes(values.do)) return; // the form of the step has it
    const same = before && document.getElementById(before);
    const step = key != null && document.getElementById(`open-${key}`);
    const target = same && !same.disabled ? same : step;
    if (target && document.activeElement !== target) target.focus({ preventScroll: true });
    document.activeElement?.scrollIntoView({ block: "nearest" });
  };

  const failed = (event) => tell(event.detail.requestConfig?.verb === "get" ? builder.dataset.unreached : builder.dataset.failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:responseError", (event) => {
    if (![409, 422].includes(event.detail.xhr.status)) failed(event);
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-do]");
    if (button && !busy) window.builderSend({ ...button.dataset });
    if (event.target.closest("[data-toast-close]")) document.getElementById("said").replaceChildren();
  });

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("[data-do-form]");
    if (!form) return;
    event.preventDefault();
    form.closest("dialog")?.close();
    if (!busy) window.builderSend({ ...Object.fromEntries(new FormData(form)), do: form.dataset.doForm });
  });

  let brief;
  document.addEventListener("htmx:oobAfterSwap", () => {
    clearTimeout(brief);
    if (document.querySelector("[data-toast-brief]")) brief = setTimeout(() => {
      document.querySelector("[data-toast-brief]")?.remove();
    }, 5000);
    document.querySelector("[data-until-draft]")?.remove();
  });
})();
