// How many of mine are unread: in the title and on the icon of the tab.
(() => {
  const icon = document.querySelector("[data-favicon]");
  const plain = icon.href;
  const word = document.title.split(" · ").at(-1);
  let drawn = 0;

  const draw = (count) => {
    if (count === drawn) return;
    drawn = count;
    if (!count) { icon.href = plain; return; }
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = canvas.height = 64;
      const pen = canvas.getContext("2d");
      pen.drawImage(image, 0, 0, 64, 64);
      pen.beginPath();
      pen.arc(46, 18, 18, 0, 7);
      pen.fillStyle = "#d3302f";
      pen.fill();
      pen.fillStyle = "#fff";
      pen.font = "bold 26px sans-serif";
      pen.textAlign = "center";
      pen.fillText(count > 9 ? "9+" : count, 46, 27);
      icon.href = canvas.toDataURL("image/png");
    };
    image.src = plain;
  };
  const tell = () => {
    const count = Number(document.getElementById("lists")?.dataset.unread || 0);
    const name = document.querySelector("[data-thread]")?.dataset.title;
    document.title = `${count ? `(${count > 99 ? "99+" : count}) ` : ""}${name ? `${name} · ` : ""}${word}`;
    draw(count);
  };
  for (const name of ["inbox:applied", "inbox:opened", "inbox:left", "htmx:afterSettle"]) document.addEventListener(name, tell);
  tell();
})();
