// Whoever leaves a page is warned while something typed there is not saved: a form (data-warn-unsaved) that is not as it
// came, or that came back from the server unsaved (data-unsaved). The form that is sent takes its own content along.
(() => {
  const forms = [...document.querySelectorAll("form[data-warn-unsaved]")];
  const content = (form) => new URLSearchParams(new FormData(form)).toString();
  const came = new Map(forms.map((form) => [form, content(form)]));
  let sent = null;
  addEventListener("submit", (event) => { sent = event.defaultPrevented ? null : event.target; });
  addEventListener("beforeunload", (event) => {
    const by = sent;
    sent = null; // whoever stays may leave by another way
    const changed = forms.some((form) => form !== by && content(form) !== came.get(form));
    const unsaved = !forms.includes(by) && document.querySelector("[data-unsaved]");
    if (changed || unsaved) event.preventDefault();
  });
})();
