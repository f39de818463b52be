// Web addresses in a text become links; everything stays a text node, so nothing in a message can ever run.

const ADDRESS = /https?:\/\/[^\s<>"'“”«»]+/gi;
const TAIL = /[.,;:!?)\]}…]+$/;

/** Fills `place` with the text, its http and https addresses as links that open a new tab. */
export function fill(place, text) {
  let end = 0;
  for (const found of text.matchAll(ADDRESS)) {
    const address = found[0].replace(TAIL, "");
    if (!isWeb(address)) continue;
    place.append(text.slice(end, found.index), link(address));
    end = found.index + address.length;
  }
  place.append(text.slice(end));
}

function isWeb(address) {
  try {
    return ["http:", "https:"].includes(new URL(address).protocol);
  } catch {
    return false;
  }
}

function link(address) {
  const anchor = document.createElement("a");
  anchor.href = address;
  anchor.target = "_blank";
  anchor.rel = "noopener noreferrer nofollow ugc";
  anchor.textContent = address;
  return anchor;
}
