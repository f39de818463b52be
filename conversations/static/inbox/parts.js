// Puts the parts of an answer where they belong: an action's answer, a live update and a dialog are all told this way.
(() => {
  const emit = (name, detail) => document.dispatchEvent(new CustomEvent(`inbox:${name}`, { detail }));
  const parse = (html) => {
    const template = document.createElement("template");
    template.innerHTML = html;
    return template.content;
  };
  const current = () => document.querySelector("[data-thread]")?.dataset.thread;
  const SAME = ["data-key", "name", "aria-label", "hx-post", "href"];

  // The element of `part` that stands where the focused one stood.
  const twin = (part, focused) => {
    for (const name of SAME) {
      const value = focused.getAttribute(name);
      if (value) {
        const found = part.querySelector(`${focused.localName}[${name}="${CSS.escape(value)}"]`);
        if (found) return found;
      }
    }
    return part.querySelector("button, a[href], input");
  };

  const replace = (part) => {
    const old = document.getElementById(part.id);
    if (!old || old.isEqualNode(part)) return;
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    if (focused?.matches("input, textarea") && focused.value && part.id === "thread-side") return; // somebody types there
    const menu = old.querySelector("[popover]:popover-open")?.id;
    old.replaceWith(part);
    window.htmx?.process(part);
    if (menu) document.getElementById(menu)?.showPopover();
    if (focused) twin(part, focused)?.focus({ preventScroll: true });
  };

  const apply = (html) => {
    for (const part of [...parse(html).children]) {
      if (part.dataset.of && part.dataset.of !== current()) continue; // of a thread that was left meanwhile
      if (part.matches("[data-toast]")) emit("toast", { toast: part });
      else if (part.matches("[data-tail]")) emit("tail", { tail: part });
      else if (part.matches("[data-changed]")) emit("rows", { rows: part });
      else if (part.matches("[data-gone]")) { document.getElementById("main").replaceChildren(part); emit("left", {}); }
      else if (part.id) replace(part);
    }
    emit("applied", {});
  };

  document.addEventListener("inbox:apply", (event) => apply(event.detail.html));
  // What came along with a part that htmx put in its place; an answer that came too late for its place brings nothing.
  document.addEventListener("htmx:afterSwap", () => {
    for (const along of document.querySelectorAll("template[data-parts]")) { along.remove(); apply(along.innerHTML); }
  });

  // Heard from the request itself: a live update may take the button away before its answer comes, and htmx tells
  // nobody of the answer then.
  document.addEventListener("htmx:beforeRequest", (event) => {
    const { elt, xhr, requestConfig } = event.detail;
    if (!elt.closest("[data-apply]")) return;
    const changes = requestConfig.verb !== "get";
    xhr.addEventListener("load", () => {
      if (![200, 409, 422].includes(xhr.status) || xhr.getResponseHeader("HX-Redirect")) return;
      emit("answered", { status: xhr.status, html: xhr.responseText, changes });
      apply(xhr.responseText);
      if (changes && xhr.status !== 422) emit("changed", { conversation: current(), thread: xhr.status === 409 });
    });
    xhr.addEventListener("error", () => { if (!elt.isConnected) emit("failed", {}); });
  });
})();
