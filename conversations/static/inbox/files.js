// Files beside a reply: chosen, dropped or pasted, shown as chips, checked before they travel.
(() => {
  const input = () => document.querySelector("[data-files-input]");
  const emit = (sentence) => document.dispatchEvent(new CustomEvent("inbox:toast", { detail: { sentence } }));

  const set = (files) => {
    const box = input();
    const small = files.filter((file) => file.size <= Number(box.dataset.largest));
    if (small.length < files.length) emit(box.dataset.wordsLarge);
    const most = Number(box.dataset.most);
    if (small.length > most) emit(box.dataset.wordsMany);
    const kept = new DataTransfer();
    for (const file of small.slice(0, most)) kept.items.add(file);
    box.files = kept.files;
    draw();
  };
  const draw = () => {
    const list = document.querySelector("[data-files]");
    list.replaceChildren(...[...input().files].map((file, index) => {
      const chip = document.createElement("li");
      const name = document.createElement("span");
      name.textContent = file.name;
      const remove = document.createElement("button");
      remove.type = "button";
      remove.textContent = "×";
      remove.setAttribute("aria-label", `× ${file.name}`);
      remove.addEventListener("click", () => set([...input().files].filter((_, other) => other !== index)));
      chip.append(name, remove);
      return chip;
    }));
    list.hidden = !list.children.length;
  };

  let before = [];
  document.addEventListener("click", (event) => { if (event.target.matches("[data-files-input]")) before = [...event.target.files]; });
  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-files-input]")) return;
    const chosen = [...event.target.files];
    set(chosen.length ? [...before, ...chosen] : []);
    before = [];
  });
  document.addEventListener("paste", (event) => {
    if (!event.target.closest?.("[data-write=reply]") || !event.clipboardData.files.length) return;
    event.preventDefault();
    set([...input().files, ...event.clipboardData.files]);
  });
  document.addEventListener("dragover", (event) => { if (event.target.closest?.("[data-thread]")) event.preventDefault(); });
  document.addEventListener("drop", (event) => {
    if (!event.target.closest?.("[data-thread]") || !event.dataTransfer.files.length) return;
    event.preventDefault();
    set([...input().files, ...event.dataTransfer.files]);
  });
})();
