// A thread: opened at its end, older parts on scrolling up, fresh items merged in without moving what one reads.
(() => {
  const NEAR = 80; // pixels from the end that count as being there
  const thread = () => document.querySelector("[data-thread]");
  const timeline = () => document.querySelector("[data-timeline]");
  const items = () => document.querySelector("[data-items]");
  const token = () => document.querySelector("meta[name=csrf-token]").content;
  const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < NEAR;
  const toEnd = (box) => { box.scrollTop = box.scrollHeight; };
  let pinned = true;
  let unread = false;

  const sayRead = () => {
    const open = thread();
    if (!open || !unread || document.visibilityState !== "visible") return;
    unread = false;
    fetch(open.dataset.read, { method: "POST", headers: { "X-CSRFToken": token() } }).catch(() => { unread = true; });
  };

  const opened = () => {
    const open = thread();
    document.body.dataset.screen = open ? "thread" : "list";
    if (!open) return;
    const box = timeline();
    const first = box.querySelector("[data-item=new]");
    pinned = true;
    toEnd(box);
    if (first && first.offsetTop < box.scrollTop) { box.scrollTop = first.offsetTop - 24; pinned = atEnd(box); }
    unread = true;
    sayRead();
    box.addEventListener("scroll", scrolled, { passive: true });
    box.addEventListener("load", () => { if (pinned) toEnd(box); }, true);
    new ResizeObserver(() => { if (pinned) toEnd(box); }).observe(box);
    document.dispatchEvent(new CustomEvent("inbox:opened", { detail: { conversation: open.dataset.thread } }));
  };

  const scrolled = () => {
    const box = timeline();
    if (!box) return;
    pinned = atEnd(box);
    if (pinned) document.querySelector("[data-to-end]").hidden = true;
    if (box.scrollTop < 200) loadOlder();
  };

  const loadOlder = async () => {
    const more = document.querySelector("[data-older]");
    const box = timeline();
    if (!more || more.dataset.loading) return;
    more.dataset.loading = "1";
    more.querySelector("button").disabled = true;
    try {
      const answer = await fetch(more.dataset.older, { headers: { "HX-Request": "true" } });
      if (!answer.ok) throw new Error(answer.status);
      const template = document.createElement("template");
      template.innerHTML = await answer.text();
      if (!more.isConnected) return;
      const height = box.scrollHeight;
      for (const day of template.content.querySelectorAll(".day")) {
        items().querySelector(`:scope > [data-item="${day.dataset.item}"]`)?.remove(); // it begins earlier now
      }
      const fresh = [...template.content.children];
      more.replaceWith(...fresh);
      for (const item of fresh) window.htmx?.process(item);
      box.scrollTop += box.scrollHeight - height;
    } catch {
      delete more.dataset.loading;
      more.querySelector("button").disabled = false;
      document.dispatchEvent(new CustomEvent("inbox:failed"));
    }
  };

  const place = (item) => Number(item.dataset.place);
  const put = (item) => {
    const all = [...items().querySelectorAll(":scope > [data-item]")];
    let after = null;
    for (const other of all) if (place(other) <= place(item)) after = other;
    if (after) after.after(item);
    else if (all[0]) all[0].before(item);
    else items().append(item);
    window.htmx?.process(item);
  };

  const merge = (tail) => {
    const box = timeline();
    if (!box) return;
    const fresh = [...tail.querySelectorAll(":scope > [data-item]")];
    const known = new Map([...items().querySelectorAll(":scope > [data-item]")].map((item) => [item.dataset.item, item]));
    const last = [...known.values()].at(-1);
    const gap = fresh.length && last && place(fresh[0]) > place(last) && tail.querySelector("[data-older]");
    if (gap) { items().replaceChildren(...tail.children); window.htmx?.process(items()); known.clear(); }
    else for (const item of fresh) {
      const old = known.get(item.dataset.item);
      if (item.dataset.item === "new") { old?.remove(); put(item); }
      else if (!old) { put(item); if (item.matches(".item--in")) unread = true; }
      else if (!old.isEqualNode(item) && !item.matches(".day")) { old.replaceWith(item); window.htmx?.process(item); }
    }
    const grown = fresh.some((item) => !known.has(item.dataset.item));
    if (pinned) toEnd(box);
    else if (grown) document.querySelector("[data-to-end]").hidden = false;
    sayRead();
  };

  const stateOf = () => {
    const head = document.getElementById("thread-head");
    if (head && thread()) thread().dataset.status = head.dataset.status;
  };

  document.addEventListener("inbox:tail", (event) => merge(event.detail.tail));
  document.addEventListener("inbox:applied", stateOf);
  document.addEventListener("inbox:to-end", () => { pinned = true; const box = timeline(); if (box) toEnd(box); });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target.id === "main") { opened(); if (matchMedia("(max-width: 760px)").matches) document.getElementById("main").focus(); } });
  document.addEventListener("inbox:left", () => { document.body.dataset.screen = "list"; });
  document.addEventListener("visibilitychange", sayRead);
  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-older]")) loadOlder();
    if (event.target.closest("[data-to-end]")) { pinned = true; toEnd(timeline()); }
    const toggle = event.target.closest("[data-side-toggle]");
    if (toggle) toggle.setAttribute("aria-expanded", String(thread().toggleAttribute("data-side")));
    if (event.target.closest("[data-back]")) {
      event.preventDefault();
      const folder = document.querySelector("[data-folder][aria-current]");
      history.pushState({ htmx: true }, "", folder?.href || document.body.dataset.home);
      document.dispatchEvent(new CustomEvent("inbox:leaving"));
      const row = document.getElementById(`row-${thread().dataset.thread}`);
      document.getElementById("main").replaceChildren();
      document.dispatchEvent(new CustomEvent("inbox:left"));
      row?.firstElementChild.focus();
    }
  });
  opened();
})();
