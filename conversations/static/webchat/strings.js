// The words of the chat in the house's three languages.

const WORDS = {
  en: {
    close: "Close the chat", attach: "Attach a file", send: "Send", write: "Write a message…", messages: "Messages",
    greeting: "Hello! How can we help?", online: "We are here", offline: "We are away at the moment; leave a message and we will answer.",
    with: "You are talking to {name}", typing: "{name} is typing…", somebody: "Somebody", you: "You",
    sending: "Sending…", failed: "Not sent.", retry: "Try again", closed: "This conversation was closed",
    again: "Write again to begin a new one.",
    lost: "No connection. We keep trying…", earlier: "Earlier messages", remove: "Remove {name}",
    deleted: "This message was deleted", unsupported: "This message cannot be shown here",
    large: "“{name}” is too large; at most 10 MB can be sent.", many: "At most {count} files go with a message.",
    wrong: "That did not work; try again.", replies: "Answers to choose from", download: "Download {name}",
  },
  id: {
    close: "Tutup obrolan", attach: "Lampirkan berkas", send: "Kirim", write: "Tulis pesan…", messages: "Pesan",
    greeting: "Halo! Ada yang bisa kami bantu?", online: "Kami siap membantu", offline: "Kami sedang tidak di tempat; tinggalkan pesan dan kami akan membalas.",
    with: "Anda berbicara dengan {name}", typing: "{name} sedang mengetik…", somebody: "Seseorang", you: "Anda",
    sending: "Mengirim…", failed: "Tidak terkirim.", retry: "Coba lagi", closed: "Percakapan ini telah ditutup",
    again: "Tulis lagi untuk memulai yang baru.",
    lost: "Tidak ada koneksi. Kami terus mencoba…", earlier: "Pesan sebelumnya", remove: "Hapus {name}",
    deleted: "Pesan ini telah dihapus", unsupported: "Pesan ini tidak dapat ditampilkan di sini",
    large: "“{name}” terlalu besar; paling banyak 10 MB.", many: "Paling banyak {count} berkas dalam satu pesan.",
    wrong: "Tidak berhasil; coba lagi.", replies: "Pilihan jawaban", download: "Unduh {name}",
  },
  ru: {
    close: "Закрыть чат", attach: "Прикрепить файл", send: "Отправить", write: "Напишите сообщение…", messages: "Сообщения",
    greeting: "Здравствуйте! Чем можем помочь?", online: "Мы на связи", offline: "Сейчас нас нет на месте; оставьте сообщение, и мы ответим.",
    with: "С вами говорит {name}", typing: "{name} печатает…", somebody: "Собеседник", you: "Вы",
    sending: "Отправляется…", failed: "Не отправлено.", retry: "Повторить", closed: "Разговор завершён",
    again: "Напишите снова, чтобы начать новый.",
    lost: "Нет соединения. Продолжаем попытки…", earlier: "Более ранние сообщения", remove: "Убрать {name}",
    deleted: "Это сообщение удалено", unsupported: "Это сообщение нельзя показать здесь",
    large: "Файл «{name}» слишком велик; можно отправить до 10 МБ.", many: "К сообщению можно приложить до {count} файлов.",
    wrong: "Не получилось; попробуйте ещё раз.", replies: "Варианты ответа", download: "Скачать {name}",
  },
};

/** The first of the wished languages that we speak, else English. */
export function choose(...wished) {
  const codes = wished.filter(Boolean).map((code) => code.slice(0, 2).toLowerCase());
  return codes.find((code) => code in WORDS) ?? "en";
}

/** A function from a key (and values for its {places}) to the words. */
export function speaker(language) {
  return (key, values = {}) => WORDS[language][key].replace(/\{(\w+)\}/g, (_, place) => values[place]);
}
