// What a message carries besides words: pictures, albums, files, sound, places.

import { h, icon } from "./dom.js";
import { fileSize } from "./time.js";
import { t } from "./words.js";

/** The node for a message's attachment, or null if it is only words. */
export function mediaOf(message, acts) {
  const { file, kind } = message;
  if (kind === "location") return place(message);
  if (message.contact) return contact(message.contact);
  if (!file) return kind === "text" ? null : h("p", { class: "kind-note" }, kindName(kind));
  switch (kind) {
    case "photo": return picture(message, acts);
    case "sticker": return h("img", { class: "sticker", src: file.url, alt: t("kind_sticker"), width: 160, height: 160 });
    case "video": case "animation": return video(file, kind);
    case "voice": case "audio": return sound(file, kind);
    default: return attachment(file);
  }
}

/** Up to ten pictures (and videos) of one album, as a grid. */
export function album(messages, acts) {
  const cells = messages.map((message) => (
    message.kind === "photo" ? picture(message, acts) : mediaOf(message, acts)
  ));
  const grids = messages.every((message) => message.kind === "photo" || message.kind === "video");
  return h("div", { class: grids ? `album album-${Math.min(messages.length, 4)}` : "album-list", role: "group",
    "aria-label": t("album") }, ...cells);
}

export function kindName(kind) {
  return t(`kind_${kind}`);
}

function picture(message, acts) {
  const { file } = message;
  const image = h("img", { src: file.url, alt: t("kind_photo"), decoding: "async", width: file.width, height: file.height });
  return h("button", { type: "button", class: "picture", "aria-label": t("open_photo"), onclick: () => acts.lightbox(file, message.text) },
    image);
}

function video(file, kind) {
  const isLoop = kind === "animation";
  return h("video", { class: "video", src: file.url, controls: !isLoop, loop: isLoop, muted: isLoop, playsinline: true,
    preload: "metadata", "aria-label": kindName(kind), width: file.width, height: file.height });
}

function sound(file, kind) {
  return h("div", { class: "sound" }, h("span", { class: "file-name" }, kind === "voice" ? kindName(kind) : (file.name ?? kindName(kind))),
    h("audio", { src: file.url, controls: true, preload: "metadata", "aria-label": kindName(kind) }));
}

function attachment(file) {
  return h("a", { class: "file", href: file.url, download: file.name ?? "" }, h("span", { class: "file-icon" }, icon("file")),
    h("span", { class: "file-words" }, h("span", { class: "file-name" }, file.name ?? t("kind_document")),
      h("small", null, fileSize(file.size))));
}

function contact({ first_name: first, last_name: last, phone_number: number }) {
  return h("div", { class: "file" }, h("span", { class: "file-icon" }, icon("person")),
    h("span", { class: "file-words" }, h("span", { class: "file-name" }, [first, last].filter(Boolean).join(" ")), h("small", null, number)));
}

// A drawn card, no map tiles: the page loads nothing from elsewhere.
function place(message) {
  const { latitude, longitude } = message.location;
  const words = `${latitude.toFixed(5)}, ${longitude.toFixed(5)}`;
  return h("div", { class: "place" }, h("div", { class: "place-map" }, icon("place")),
    h("div", { class: "place-words" }, t("kind_location"), h("small", null, words)));
}
