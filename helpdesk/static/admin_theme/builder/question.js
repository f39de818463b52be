// Asks before a step or branch is deleted: how much goes with it. The focus comes back where it was.
(() => {
  const builder = document.querySelector("[data-builder]");
  const dialog = document.querySelector("[data-question]");
  if (!builder || !dialog) return;

  window.builderAskDelete = async (values) => {
    const query = new URLSearchParams(values);
    await window.builderRun(() => htmx.ajax("GET", `${builder.dataset.deleteUrl}?${query}`, { source: builder, target: "#question-body", swap: "innerHTML" }));
    if (dialog.querySelector("form") && !dialog.open) dialog.showModal();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-delete]");
    if (button) window.builderAskDelete({ key: button.dataset.delete, ...(button.dataset.branch ? { branch: button.dataset.branch } : {}) });
    if (event.target.closest("[data-question-close]") || event.target === dialog) dialog.close();
  });
  dialog.addEventListener("close", () => document.getElementById("question-body").replaceChildren());
})();
