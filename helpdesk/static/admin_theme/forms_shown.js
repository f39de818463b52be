// Forms of the builder: fields that mean something only with a choice are shown only with it (data-only-with="name=a|b").
(() => {
  const value = (form, name) => {
    const found = [...form.querySelectorAll(`[name="${CSS.escape(name)}"]`)];
    const radio = found.find((one) => one.type === "radio");
    if (radio) return (found.find((one) => one.checked) || { value: "" }).value;
    if (found[0]?.type === "checkbox") return found[0].checked ? found[0].value : "";
    return found.length ? found[0].value : null;
  };
  const show = (form) => {
    for (const part of form.querySelectorAll("[data-only-with]")) {
      const [name, wanted] = part.dataset.onlyWith.split(/=(.*)/s);
      const now = value(form, name);
      part.hidden = now !== null && !wanted.split("|").includes(now);
    }
  };
  const all = (root) => {
    for (const form of root.querySelectorAll("[data-form]")) show(form);
    const around = root.closest?.("[data-form]");
    if (around) show(around);
  };
  document.addEventListener("change", (event) => {
    const form = event.target.closest("[data-form]");
    if (form) show(form);
  });
  document.addEventListener("rows:changed", (event) => all(event.target));
  document.addEventListener("htmx:load", (event) => all(event.target));
  document.addEventListener("DOMContentLoaded", () => all(document));
  if (document.readyState !== "loading") all(document);
})();
