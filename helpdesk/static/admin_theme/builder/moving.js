// “Move to…”: the places of the tree become the places to move to; choosing one moves, Escape gives up.
(() => {
  const builder = document.querySelector("[data-builder]");
  if (!builder) return;
  let key = "";

  const stop = () => {
    builder.removeAttribute("data-moving");
    for (const one of document.querySelectorAll("[data-lifted]")) one.removeAttribute("data-lifted");
    key = "";
  };

  window.builderLift = (wanted) => {
    stop();
    key = wanted;
    builder.setAttribute("data-moving", key);
    document.getElementById(`step-${key}`)?.closest("li")?.setAttribute("data-lifted", "");
    [...document.querySelectorAll("[data-add]")].find((place) => !place.closest("[data-lifted]"))?.focus();
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (button) {
      if (button.closest("[data-panel]")) document.getElementById("panel").removeAttribute("data-open"); // the sheet hides the tree
      if (key === button.dataset.move) stop();
      else window.builderLift(button.dataset.move);
      return;
    }
    const place = key && event.target.closest("[data-add]");
    if (!place || place.closest("[data-lifted]")) return;
    const moved = key;
    stop();
    window.builderSend({ do: "move", key: moved, place: place.dataset.add }).then(() => window.builderSeen(document.getElementById(`open-${moved}`))?.focus());
  }, true);
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !key) return;
    const back = key;
    stop();
    window.builderSeen(document.getElementById(`open-${back}`))?.focus();
  });
})();
