// Files that wait in the composer to be sent.

import { api } from "./api.js";
import { h, iconButton, icon } from "./dom.js";
import { fileSize } from "./time.js";
import { t } from "./words.js";

export const MOST = 10; // an album's size on Telegram

export class Tray {
  constructor(onchange) {
    this.onchange = onchange;
    this.items = [];
    this.asFile = h("input", { type: "checkbox" });
    this.list = h("ul", { class: "tray-items" });
    this.el = h("div", { class: "tray", hidden: true }, this.list, h("label", { class: "tray-choice" }, this.asFile, t("as_file")));
  }

  /** Adds files up to Telegram's ten; false if some did not fit. `asFile` keeps pictures as they are. */
  add(files, asFile = false) {
    const fitting = [...files].slice(0, MOST - this.items.length);
    for (const file of fitting) {
      const isPicture = file.type.startsWith("image/");
      this.items.push({ file, address: isPicture ? URL.createObjectURL(file) : null });
    }
    if (asFile) this.asFile.checked = true;
    this.draw();
    return fitting.length === files.length;
  }

  remove(item) {
    this.items = this.items.filter((one) => one !== item);
    if (item.address) URL.revokeObjectURL(item.address);
    this.draw();
  }

  clear() {
    for (const item of [...this.items]) this.remove(item);
    this.asFile.checked = false;
  }

  draw() {
    this.el.hidden = this.items.length === 0;
    this.list.replaceChildren(...this.items.map((item) => h("li", { class: "tray-item" },
      item.address ? h("img", { src: item.address, alt: "" }) : h("span", { class: "file-icon" }, icon("file")),
      h("span", { class: "file-words" }, h("span", { class: "file-name" }, item.file.name), h("small", null, fileSize(item.file.size))),
      iconButton("close", t("remove", { name: item.file.name }), () => this.remove(item)))));
    this.onchange();
  }

  /** Sends what waits: pictures together as an album, everything else one by one; the words go with the first. */
  async send(fields, caption) {
    const kinds = this.items.map(({ file }) => ({ file, kind: this.asFile.checked ? "document" : kindOf(file) }));
    const photos = kinds.filter((one) => one.kind === "photo");
    const parcels = kinds.filter((one) => one.kind !== "photo").map((one) => ({ kind: one.kind, files: [one.file] }));
    if (photos.length) parcels.unshift({ kind: "photo", files: photos.map((one) => one.file) });
    this.clear();
    let words = caption;
    for (const { kind, files } of parcels) {
      await api.upload({ ...fields, kind, caption: words }, files);
      words = "";
    }
  }
}

function kindOf(file) {
  if (file.type === "image/svg+xml") return "document";
  if (file.type.startsWith("image/")) return "photo";
  if (file.type.startsWith("video/")) return "video";
  // Telegram takes Ogg as a voice message and any other sound as music.
  if (file.type === "audio/ogg") return "voice";
  return file.type.startsWith("audio/") ? "audio" : "document";
}

/** A drawn picture for who has none at hand: rice fields, a hill, the time of day. */
export async function samplePhoto() {
  const canvas = h("canvas", { width: 960, height: 640 });
  const pen = canvas.getContext("2d");
  const sky = pen.createLinearGradient(0, 0, 0, 420);
  sky.addColorStop(0, "#4f86a8");
  sky.addColorStop(1, "#f2cf9c");
  pen.fillStyle = sky;
  pen.fillRect(0, 0, 960, 640);
  pen.fillStyle = "#fbe6bd";
  pen.beginPath();
  pen.arc(690, 250, 54, 0, 7);
  pen.fill();
  pen.fillStyle = "#54747c";
  pen.beginPath();
  pen.moveTo(40, 400);
  pen.quadraticCurveTo(300, 60, 470, 300);
  pen.quadraticCurveTo(640, 350, 960, 400);
  pen.lineTo(40, 400);
  pen.fill();
  ["#7fa05a", "#6b9150", "#5a8247", "#497240", "#3a6138"].forEach((green, index) => {
    pen.fillStyle = green;
    pen.beginPath();
    pen.moveTo(0, 390 + index * 52);
    pen.bezierCurveTo(280, 350 + index * 60, 620, 450 + index * 40, 960, 380 + index * 54);
    pen.lineTo(960, 640);
    pen.lineTo(0, 640);
    pen.fill();
  });
  const blob = await new Promise((resolve) => {
    canvas.toBlob(resolve, "image/jpeg", 0.86);
  });
  return new File([blob], "sawah.jpg", { type: "image/jpeg" });
}
