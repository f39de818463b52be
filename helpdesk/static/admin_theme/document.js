// The editor of a workflow's document: line numbers, links to a line, a file into the text; found by data- attributes.
(() => {
  const text = document.querySelector("[data-lines-of]");
  const lines = document.querySelector("[data-lines]");
  if (!text || !lines) return;
  let count = 0;

  const number = () => {
    const now = text.value.split("\n").length;
    if (now !== count) {
      count = now;
      lines.textContent = Array.from({ length: now }, (_, index) => index + 1).join("\n");
    }
  };
  const follow = () => { lines.scrollTop = text.scrollTop; };
  const go = (line) => {
    const rows = text.value.split("\n");
    const start = rows.slice(0, line - 1).reduce((sum, row) => sum + row.length + 1, 0);
    text.focus();
    text.setSelectionRange(start, start + (rows[line - 1] || "").length);
    text.scrollTop = (line - 4) * parseFloat(getComputedStyle(text).lineHeight);
    follow();
  };

  number();
  text.addEventListener("input", number);
  text.addEventListener("scroll", follow);
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-go-line]");
    if (!link) return;
    event.preventDefault();
    go(Number(link.dataset.goLine));
  });
  document.addEventListener("change", async (event) => {
    if (!event.target.matches("[data-load]") || !event.target.files.length) return;
    text.value = await event.target.files[0].text();
    number();
  });
})();
