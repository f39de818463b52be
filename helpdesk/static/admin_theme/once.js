// A form is sent once, however often its button is pressed while the first answer is awaited: nothing is made twice.
(() => {
  const AGAIN = 10_000; // ms; whoever stopped the page can send it anew
  let sent = new WeakSet();
  addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return; // a script sends it, or nothing is changed
    if (sent.has(form)) { event.preventDefault(); return; }
    sent.add(form);
    setTimeout(() => sent.delete(form), AGAIN);
  });
  addEventListener("pageshow", () => { sent = new WeakSet(); });
  // Whoever is asked whether to leave and stays has sent nothing; who leaves is asked again before anything is sent twice.
  addEventListener("beforeunload", (event) => {
    setTimeout(() => { if (event.defaultPrevented) sent = new WeakSet(); });
  });
})();
