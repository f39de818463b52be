// Keeps "5m" and "2h" true as time goes on; the server writes them the same way (templatetags/inbox.py, ago).
(() => {
  const tell = () => {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const minutes = Math.floor((Date.now() - Date.parse(time.dateTime)) / 60000);
      if (minutes < 1) continue;
      const text = minutes < 60 ? `${minutes}${time.dataset.m}` : minutes < 1440 ? `${Math.floor(minutes / 60)}${time.dataset.h}` : `${Math.floor(minutes / 1440)}${time.dataset.d}`;
      if (time.textContent !== text) time.textContent = text;
    }
  };
  setInterval(tell, 30000);
})();
