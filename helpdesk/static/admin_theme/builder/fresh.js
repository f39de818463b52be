// When somebody comes back to the page it asks, once, whether others have changed the draft meanwhile. It never polls.
(() => {
  const builder = document.querySelector("[data-builder]");
  if (!builder) return;
  let last = Date.now();
  const look = () => {
    if (document.hidden || Date.now() - last < 3000) return;
    last = Date.now();
    window.builderRun(async () => {
      const url = `${builder.dataset.stateUrl}?revision=${document.getElementById("revision").dataset.revision}`;
      await htmx.ajax("GET", url, { source: builder, swap: "none" });
      document.dispatchEvent(new CustomEvent("builder:edited", { detail: { values: {}, ok: true } }));
    });
  };
  addEventListener("focus", look);
  document.addEventListener("visibilitychange", look);
})();
