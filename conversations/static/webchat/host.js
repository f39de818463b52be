// Where the chat lives: alone in a tab, or in the frame of a bubble. It keeps the visitor's token in the first party's
// storage: our own page's, or through messages the embedding page's (third-party storage is blocked in browsers).

const embedded = window.parent !== window;
const origins = JSON.parse(document.documentElement.dataset.origins || "[]");

/** `begin()` gives {token, identity, page_url, locale}; `on` holds opened, closed, identify. */
export function host(on) {
  return embedded ? bubble(on) : alone();
}

function alone() {
  const key = `helpdesk.chat.${location.pathname}`;
  const store = guarded();
  return {
    embedded: false,
    isOpen: () => document.visibilityState === "visible",
    begin: async () => ({ token: store.get(key), identity: null, page_url: location.href, locale: navigator.language }),
    keep: (token) => store.set(key, token),
    unread: (count) => { document.title = `${count ? `(${count}) ` : ""}${document.documentElement.dataset.title}`; },
    close: () => {},
  };
}

/** Storage may be forbidden; then the visit lasts as long as the page. */
function guarded() {
  const memory = new Map();
  return {
    get(key) {
      try { return localStorage.getItem(key); } catch { return memory.get(key) ?? null; }
    },
    set(key, value) {
      try { localStorage.setItem(key, value); } catch { memory.set(key, value); }
    },
  };
}

function isAllowed(origin) {
  return origin === location.origin || origins.some((known) => known === "*" || known === origin.toLowerCase() || matches(known, origin));
}

/** The stars of a Content-Security-Policy source: a subdomain, or any port. */
function matches(known, origin) {
  if (!known.includes("*")) return false;
  const pattern = known.replace(/[.+?^${}()|[\]\\]/g, "\\$&").replace("\\/\\/*", "//*").replace("//*\\.", "//[a-z0-9.-]+\\.").replace(":*", ":[0-9]+");
  return new RegExp(`^${pattern}$`, "i").test(origin);
}

function bubble(on) {
  let partner = null; // the embedding page's origin, from its first good message on
  let open = false;
  let started;
  const begun = new Promise((resolve) => { started = resolve; });
  const tell = (message) => window.parent.postMessage({ helpdesk: 1, ...message }, partner ?? "*");
  window.addEventListener("message", (event) => {
    const message = event.data;
    if (event.source !== window.parent || message?.helpdesk !== 1 || !isAllowed(event.origin)) return;
    if (partner !== null && partner !== event.origin) return;
    partner = event.origin;
    if (message.type === "begin") started({ token: message.token, identity: message.identity, page_url: message.page_url, locale: message.locale });
    if (message.type === "opened") { open = true; on.opened(); }
    if (message.type === "closed") { open = false; on.closed(); }
    if (message.type === "identify") on.identify(message.identity);
    if (message.type === "reset") location.reload();
  });
  tell({ type: "ready" }); // says nothing but that it is here
  return {
    embedded: true,
    isOpen: () => open && document.visibilityState === "visible",
    begin: () => begun,
    keep: (token) => { if (partner !== null) tell({ type: "token", token }); },
    unread: (count) => { if (partner !== null) tell({ type: "unread", count }); },
    close: () => { if (partner !== null) tell({ type: "close" }); },
  };
}
