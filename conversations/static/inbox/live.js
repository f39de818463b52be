// One connection a page: hears what changed and asks for just those parts, gathered for a moment; never polls.
(() => {
  const GATHER = 150, TYPING_LASTS = 6000, FIRST_WAIT = 1000, LONGEST_WAIT = 30000; // milliseconds
  const body = document.body;
  const emit = (name, detail) => document.dispatchEvent(new CustomEvent(`inbox:${name}`, { detail }));
  const thread = () => document.querySelector("[data-thread]");
  const list = () => document.querySelector("[data-list]").dataset;
  let ids = new Set(), stale = false, timer = null, busy = false;

  const gather = () => { timer ??= setTimeout(look, GATHER); };
  const get = async (url) => {
    const answer = await fetch(url, { headers: { "HX-Request": "true" } });
    if (!answer.ok) throw new Error(`${answer.status}`);
    return answer.text();
  };
  const look = async () => {
    timer = null;
    if (busy) return gather();
    busy = true;
    const asked = [...ids].slice(0, 50), fresh = stale ? thread()?.dataset.update : null;
    asked.forEach((id) => ids.delete(id));
    stale = false;
    const { folder, status } = list();
    try {
      const parts = [];
      if (asked.length) parts.push(get(`${body.dataset.changes}?${new URLSearchParams({ list: folder, status, ids: asked.join() })}`));
      if (fresh) parts.push(get(fresh));
      for (const html of await Promise.all(parts)) emit("apply", { html });
    } catch { /* the connection is gone: what was missed is asked for when it is back */
      asked.forEach((id) => ids.add(id));
      stale ||= Boolean(fresh);
    }
    busy = false;
    if (ids.size && !timer && navigator.onLine && source?.readyState === EventSource.OPEN && !failedTwice()) gather();
  };
  let failures = 0;
  const failedTwice = () => ++failures > 2;

  const resync = () => {
    const { folder, status } = list();
    const rows = document.querySelector("[data-rows]");
    const top = rows.scrollTop;
    if (!("found" in list()) && !document.querySelector("#list .htmx-request")) { // a list on its way is as fresh
      window.htmx.ajax("GET", `${body.dataset.listFrom}?${new URLSearchParams({ list: folder, status })}`, { target: "#list", swap: "outerHTML" })
        .then(() => { document.querySelector("[data-rows]").scrollTop = top; });
    }
    if (thread()) { stale = true; gather(); }
  };

  const hint = ({ kind, conversation, contact }) => {
    failures = 0;
    const open = thread();
    if (kind === "conversation.hidden" && open && open.dataset.thread === String(conversation)) {
      const gone = document.querySelector("[data-gone-template]").content.firstElementChild.cloneNode(true);
      document.getElementById("main").replaceChildren(gone);
      emit("left", {});
    } else if (open && (open.dataset.thread === String(conversation) || open.dataset.contact === String(contact))) stale = true;
    if (conversation) ids.add(conversation);
    gather();
  };

  let hide = null;
  const typing = ({ conversation, on, agent, name }) => {
    const open = thread();
    const line = open?.querySelector("[data-typing]");
    if (!line || open.dataset.thread !== String(conversation)) return;
    line.querySelector("[data-typing-name]").textContent = agent ? name : open.dataset.title;
    const box = open.querySelector("[data-timeline]");
    const near = box.scrollHeight - box.scrollTop - box.clientHeight < 80;
    line.hidden = !on;
    if (near) box.scrollTop = box.scrollHeight;
    clearTimeout(hide);
    if (on) hide = setTimeout(() => { line.hidden = true; }, TYPING_LASTS);
  };

  const bar = document.querySelector("[data-offline]");
  let source = null, wait = FIRST_WAIT, missed = false, late = null;
  const offline = () => { late ??= setTimeout(() => { bar.hidden = false; }, 1500); };
  const online = () => { clearTimeout(late); late = null; bar.hidden = true; };
  const connect = (url) => {
    source?.close();
    source = new EventSource(url);
    source.addEventListener("open", () => {
      online();
      wait = FIRST_WAIT;
      if (missed) { missed = false; resync(); }
      else if (ids.size || stale) gather();
    });
    source.addEventListener("hint", (event) => hint(JSON.parse(event.data)));
    source.addEventListener("typing", (event) => typing(JSON.parse(event.data)));
    source.addEventListener("resync", resync);
    source.addEventListener("error", () => {
      offline();
      if (source.readyState !== EventSource.CLOSED) return; // the browser comes back by itself, with the last event's id
      missed = true;
      setTimeout(() => connect(body.dataset.live), wait);
      wait = Math.min(wait * 2, LONGEST_WAIT);
    });
  };
  connect(`${body.dataset.live}?after=${body.dataset.after}`);
  addEventListener("pagehide", () => source.close());
  addEventListener("pageshow", (event) => { if (event.persisted) { missed = true; connect(body.dataset.live); } });
  addEventListener("offline", offline);
  addEventListener("online", () => { missed = true; connect(body.dataset.live); });

  document.addEventListener("inbox:changed", ({ detail }) => {
    if (detail.conversation) ids.add(Number(detail.conversation));
    stale ||= Boolean(detail.thread);
    gather();
  });
})();
