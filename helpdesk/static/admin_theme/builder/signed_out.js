// Who was signed out meanwhile is told so instead of finding the sign-in page in the panel; what was typed stays, and
// after signing in again (in another tab) one goes on with a new token.
(() => {
  const builder = document.querySelector("[data-builder]");
  if (!builder) return;
  let out = false;
  const path = (url) => new URL(url, location.href).pathname;

  const renew = async () => {
    const answer = await fetch(location.pathname).catch(() => null);
    if (!answer?.ok || path(answer.url) !== location.pathname) return false;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("[data-builder]");
    if (!fresh) return false;
    builder.setAttribute("hx-headers", fresh.getAttribute("hx-headers"));
    if (out) document.getElementById("said").replaceChildren();
    out = false;
    return true;
  };

  document.addEventListener("htmx:beforeSwap", (event) => {
    const { finalRequestPath, responsePath } = event.detail.pathInfo;
    if (!responsePath || path(responsePath) === path(finalRequestPath)) return;
    event.detail.shouldSwap = false;
    out = true;
    window.builderTell(builder.dataset.signedOut);
  });
  document.addEventListener("htmx:responseError", async (event) => {
    if (event.detail.xhr.status === 403 && !(await renew())) out = true; // else one was signed in anew elsewhere
  });
  addEventListener("focus", () => { if (out) renew(); });
})();
