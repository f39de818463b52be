// A step is dragged to any place of the tree, never into itself.
(() => {
  const builder = document.querySelector("[data-builder]");
  if (!builder) return;
  let key = "";

  const place = (event) => {
    const found = key && event.target.closest?.("[data-place]");
    return found && !found.closest("[data-lifted]") ? found : null;
  };
  const clear = () => { for (const one of document.querySelectorAll("[data-over]")) one.removeAttribute("data-over"); };
  const stop = () => {
    clear();
    builder.removeAttribute("data-dragging");
    for (const one of document.querySelectorAll("[data-lifted]")) one.removeAttribute("data-lifted");
    key = "";
  };

  document.addEventListener("dragstart", (event) => {
    const card = event.target.closest?.("[data-step][draggable]");
    if (!card) return;
    key = card.dataset.step;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", key);
    card.closest("li").setAttribute("data-lifted", "");
    setTimeout(() => { if (key) builder.setAttribute("data-dragging", ""); }); // the layout may not change while it starts
  });
  document.addEventListener("dragover", (event) => {
    const over = place(event);
    if (!over) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = "move";
    if (!over.hasAttribute("data-over")) { clear(); over.setAttribute("data-over", ""); }
  });
  document.addEventListener("dragleave", (event) => { if (!place(event)) clear(); });
  document.addEventListener("drop", (event) => {
    const over = place(event);
    if (!over) return;
    event.preventDefault();
    const moved = key;
    stop();
    window.builderSend({ do: "move", key: moved, place: over.dataset.place });
  });
  document.addEventListener("dragend", stop);
})();
