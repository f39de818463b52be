// Shows sentences for a while: what was done, what was refused, that the server did not answer.
(() => {
  const home = () => document.querySelector("dialog[open]") || document.body;
  const box = document.querySelector("[data-toasts]");
  const show = (toast) => {
    home().append(box); // within an open dialog, or it would stand behind it
    const said = toast.textContent.trim();
    for (const other of box.children) if (other.textContent.trim() === said) other.remove();
    box.append(toast);
    while (box.children.length > 3) box.firstElementChild.remove();
    setTimeout(() => toast.remove(), toast.classList.contains("toast--bad") ? 10000 : 4000);
  };
  const say = (sentence) => {
    const toast = document.querySelector("[data-toast-template]").content.firstElementChild.cloneNode(true);
    toast.querySelector("p").textContent = sentence;
    show(toast);
  };
  const failed = () => say(document.querySelector("[data-failed-template]").content.textContent.trim());

  document.addEventListener("inbox:toast", ({ detail }) => (detail.toast ? show(detail.toast) : say(detail.sentence)));
  document.addEventListener("inbox:failed", failed);
  document.addEventListener("htmx:sendError", failed);
  document.addEventListener("htmx:timeout", failed);
  document.addEventListener("htmx:responseError", failed);
  document.addEventListener("click", (event) => event.target.closest("[data-toast-close]")?.closest("[data-toast]").remove());
  document.addEventListener("close", () => document.body.append(box), true);
})();
