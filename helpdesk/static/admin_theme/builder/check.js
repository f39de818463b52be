// Says in the form what is wrong while one types: the server checks without saving. Only fields that were touched speak,
// and nothing that is being typed is replaced. What the server works out of the fields is shown anew.
(() => {
  const panel = document.getElementById("panel");
  const builder = document.querySelector("[data-builder]");
  if (!panel || !builder) return;
  const touched = new Set();
  let timer;
  let running;

  const base = (id) => id.replace(/-error$/, "");
  const place = (id) => document.getElementById(id)?.closest(".bf-field") || null;

  const take = (html) => {
    const fresh = new DOMParser().parseFromString(html, "text/html");
    const now = new Map([...fresh.querySelectorAll("[id$='-error']")].map((one) => [one.id, one]));
    for (const old of panel.querySelectorAll("[data-fields] [id$='-error']")) {
      if (now.has(old.id)) { old.replaceChildren(...now.get(old.id).childNodes); now.delete(old.id); continue; }
      place(base(old.id))?.classList.remove("bf-field-wrong");
      document.getElementById(base(old.id))?.removeAttribute("aria-invalid");
      old.remove();
    }
    for (const said of fresh.querySelectorAll("[data-worked-out]")) {
      const old = panel.querySelector(`#${CSS.escape(said.id)}`);
      if (old && old.textContent !== said.textContent) old.textContent = said.textContent;
    }
    for (const [id, list] of now) {
      const field = place(base(id));
      const speaks = [...touched].some((name) => field?.querySelector(`[name="${CSS.escape(name)}"]`));
      if (!field || !speaks) continue;
      field.append(document.importNode(list, true));
      field.classList.add("bf-field-wrong");
      const input = document.getElementById(base(id));
      const described = fresh.getElementById(base(id))?.getAttribute("aria-describedby");
      if (input && described) input.setAttribute("aria-describedby", described);
    }
  };

  const ask = async (form) => {
    running?.abort();
    running = new AbortController();
    const data = new FormData(form);
    data.set("check", "1");
    try {
      const token = JSON.parse(builder.getAttribute("hx-headers"));
      const answer = await fetch(form.action, { method: "POST", body: data, headers: token, signal: running.signal });
      if (answer.ok && form.isConnected) take(await answer.text());
    } catch { /* another check came first, or the server will say it on saving */ }
  };

  const note = (event) => {
    const form = event.target.closest("[data-panel-form]");
    if (!form || !event.target.name) return;
    touched.add(event.target.name);
    clearTimeout(timer);
    timer = setTimeout(() => { if (form.isConnected) ask(form); }, 400);
  };
  panel.addEventListener("input", note);
  panel.addEventListener("change", note);
  panel.addEventListener("submit", () => { clearTimeout(timer); running?.abort(); });
  document.addEventListener("htmx:afterSwap", (event) => { if (event.detail.target === panel) touched.clear(); });
})();
