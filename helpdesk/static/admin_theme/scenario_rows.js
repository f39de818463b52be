// A scenario as rows: turns are numbered as they stand, a line offers the names that fit it, what is hidden is not sent.
(() => {
  const OFFERED = ["team", "assignee", "tags", "field", "var"];
  const number = (form) => {
    form.querySelectorAll("[data-turns] > [data-rows-list] > [data-row]").forEach((row, index) => {
      row.querySelector("[data-number]").textContent = String(index + 1);
    });
  };
  const offer = (form) => {
    for (const select of form.querySelectorAll("[data-offers-for]")) {
      const named = ["field", "var"].includes(select.value);
      for (const input of select.closest("[data-row]").querySelectorAll("[data-offered]")) {
        const fits = OFFERED.includes(select.value) && input.name.endsWith(".name") === named;
        if (fits) input.setAttribute("list", `offers-${select.value}`);
        else input.removeAttribute("list");
      }
    }
  };
  const all = (form) => { number(form); offer(form); };
  document.addEventListener("rows:changed", (event) => { const form = event.target.closest("[data-scenario]"); if (form) all(form); });
  document.addEventListener("change", (event) => { const form = event.target.closest("[data-scenario]"); if (form) offer(form); });
  document.addEventListener("formdata", (event) => {
    if (!event.target.matches("[data-scenario]")) return;
    for (const part of event.target.elements) if (part.name && part.closest("[hidden]")) event.formData.delete(part.name);
  });
  for (const form of document.querySelectorAll("[data-scenario]")) all(form);
})();
