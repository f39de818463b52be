(function (config) {
  "use strict";
  // The bubble: a button in the page, and the chat in a frame on first opening. It keeps the visitor's token here, in the
  // site's own storage, and gives it to nobody but that frame.
  var script = document.currentScript;
  var base = new URL(script ? script.src : "", location.href);
  var origin = base.origin;
  var key = "helpdesk.chat." + config.id;
  var words = {
    en: ["Open the chat", "Close the chat", "unread"],
    id: ["Buka obrolan", "Tutup obrolan", "belum dibaca"],
    ru: ["Открыть чат", "Закрыть чат", "непрочитанных"],
  };
  if (window.helpdesk && window.helpdesk.id) return;

  var language = (config.language || document.documentElement.lang || navigator.language || "en").slice(0, 2).toLowerCase();
  var say = words[language] || words.en;
  var asked = Array.isArray(window.helpdesk) ? window.helpdesk : [];
  var frame = null, ready = false, open = false, count = 0, identity = null, memory = null;

  function read() { try { return localStorage.getItem(key); } catch (error) { return memory; } }
  function write(value) {
    memory = value;
    try { if (value === null) localStorage.removeItem(key); else localStorage.setItem(key, value); } catch (error) { /* kept in memory */ }
  }
  function tell(message) {
    message.helpdesk = 1;
    if (frame && ready) frame.contentWindow.postMessage(message, origin);
  }

  var host = document.createElement("div");
  host.setAttribute("data-helpdesk", "");
  var root = host.attachShadow({ mode: "open" });
  var sheet = new CSSStyleSheet();
  sheet.replaceSync(
    ":host{all:initial}" +
    ".launcher{position:fixed;bottom:20px;" + config.position + ":20px;z-index:2147483000;display:flex;align-items:center;gap:10px;min-width:56px;height:56px;padding:0 16px;border:0;border-radius:28px;" +
    "background:" + config.fill + ";color:" + config.on + ";font:600 15px/1 system-ui,sans-serif;cursor:pointer;box-shadow:0 6px 24px rgb(0 0 0/.24);transition:transform .15s}" +
    ".launcher:hover{transform:translateY(-2px)}.launcher:focus-visible{outline:3px solid " + config.fill + ";outline-offset:3px}" +
    ".badge{position:absolute;top:-4px;right:-4px;min-width:20px;height:20px;padding:0 5px;border-radius:10px;box-sizing:border-box;background:#b3261e;color:#fff;font:700 12px/20px system-ui,sans-serif;text-align:center}" +
    "[hidden]{display:none!important}" +
    "iframe{position:fixed;bottom:90px;" + config.position + ":20px;z-index:2147483001;width:380px;max-width:calc(100vw - 40px);height:640px;max-height:calc(100vh - 110px);border:0;border-radius:16px;" +
    "box-shadow:0 16px 60px rgb(0 0 0/.3);background:transparent;color-scheme:normal}" +
    "@media(max-width:480px){iframe{inset:0;width:100vw;max-width:none;height:100vh;height:100dvh;max-height:none;border-radius:0}.open{display:none}}" +
    "@media(prefers-reduced-motion:reduce){.launcher{transition:none}}"
  );
  root.adoptedStyleSheets = [sheet];

  var button = document.createElement("button");
  button.type = "button";
  button.className = "launcher";
  button.setAttribute("aria-expanded", "false");
  var icon = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("width", "24");
  icon.setAttribute("height", "24");
  icon.setAttribute("fill", "none");
  icon.setAttribute("stroke", "currentColor");
  icon.setAttribute("stroke-width", "2");
  icon.setAttribute("stroke-linecap", "round");
  icon.setAttribute("stroke-linejoin", "round");
  icon.setAttribute("aria-hidden", "true");
  var line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  line.setAttribute("d", "M7.9 20A9 9 0 1 0 4 16.1L2 22Z");
  icon.append(line);
  var badge = document.createElement("span");
  badge.className = "badge";
  badge.hidden = true;
  button.append(icon);
  if (config.launcher) {
    var label = document.createElement("span");
    label.textContent = config.launcher;
    button.append(label);
  }
  button.append(badge);
  root.append(button);
  button.addEventListener("click", function () { api[open ? "close" : "open"](); });

  function name() {
    button.setAttribute("aria-label", say[open ? 1 : 0] + (count ? " (" + count + " " + say[2] + ")" : ""));
  }
  function badgeOf(number) {
    count = open ? 0 : number;
    badge.hidden = !count;
    badge.textContent = count > 99 ? "99+" : String(count);
    name();
  }
  function makeFrame() {
    if (frame) return;
    frame = document.createElement("iframe");
    frame.title = config.title;
    frame.hidden = true;
    frame.setAttribute("allow", "clipboard-write");
    frame.src = origin + config.path;
    root.append(frame);
  }
  function toggle(to) {
    if (to) makeFrame();
    if (open === to || !frame) return;
    open = to;
    frame.hidden = !to;
    button.classList.toggle("open", to);
    button.setAttribute("aria-expanded", String(to));
    badgeOf(0);
    tell({ type: to ? "opened" : "closed" });
    if (to) frame.focus(); else button.focus();
  }

  window.addEventListener("message", function (event) {
    var message = event.data;
    if (!frame || event.source !== frame.contentWindow || event.origin !== origin || !message || message.helpdesk !== 1) return;
    if (message.type === "ready") {
      ready = true;
      tell({ type: "begin", token: read(), identity: identity, page_url: location.href.slice(0, 2000), locale: language });
      if (open) tell({ type: "opened" });
    } else if (message.type === "token") write(String(message.token));
    else if (message.type === "unread") badgeOf(Number(message.count) || 0);
    else if (message.type === "close") api.close();
  });

  var api = {
    id: config.id,
    open: function () { toggle(true); },
    close: function () { toggle(false); },
    identify: function (proof) { identity = proof; if (frame) tell({ type: "identify", identity: proof }); },
    reset: function () { identity = null; write(null); ready = ready && !!frame; tell({ type: "reset" }); badgeOf(0); },
    push: function (call) { api[call[0]].apply(null, call.slice(1)); },
  };

  function begin() {
    document.body.append(host);
    name();
    window.helpdesk = api;
    asked.forEach(api.push);
    if (read() && !frame) setTimeout(makeFrame, 1500); // somebody who talked before: the badge should tell of answers
  }
  if (document.body) begin(); else document.addEventListener("DOMContentLoaded", begin);
})
