// One row of a chat: a bubble with its words, media and buttons; a day; a service line.

import { h, icon, iconButton } from "./dom.js";
import { render, safe } from "./entities.js";
import { inlineKeyboard } from "./keyboard.js";
import { album, kindName, mediaOf } from "./media.js";
import { clock, dayName } from "./time.js";
import { t } from "./words.js";

const HUES = 7;

/** A round mark with a name's first letters. */
export function avatar(name, id, className = "") {
  const letters = name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  return h("span", { class: `avatar hue-${Math.abs(id) % HUES} ${className}`, "aria-hidden": "true" }, letters || "?");
}

/** A message in one line, for the chat list and for quotes. */
export function snippet(message) {
  const words = message.text?.replace(/\s+/g, " ").trim();
  if (message.kind === "text" || message.kind === "service") return words ?? "";
  return words ? `${kindName(message.kind)}: ${words}` : kindName(message.kind);
}

/** The node of a row. `view`: `{ me, chat, showNames, acts }`. */
export function drawRow(row, view) {
  if (row.kind === "day") return h("div", { class: "day" }, h("span", null, dayName(row.date)));
  const [first] = row.messages;
  if (row.kind === "service") return h("div", { class: "service" }, h("span", null, first.text));
  const isMine = first.from?.id === view.me;
  const shows = view.showNames && !isMine;
  const classes = ["row", isMine ? "mine" : "theirs", row.opens && "opens", row.closes && "closes", shows && "with-avatar"];
  return h("div", { class: classes.filter(Boolean).join(" "), data: { message: String(first.message_id) } },
    shows && (row.closes ? avatar(first.from.name, first.from.id, "small") : h("span", { class: "avatar-gap" })),
    h("div", { class: "stack" }, bubble(row, view, shows), keyboardOf(row, view)),
    iconButton("more", t("message_menu"), (event) => view.acts.menu(event.currentTarget, first, isMine),
      { class: "icon-button row-menu", "aria-haspopup": "menu" }));
}

function bubble(row, view, shows) {
  const [first] = row.messages;
  const captioned = row.messages.find((message) => message.text) ?? first;
  const media = row.messages.length > 1 ? album(row.messages, view.acts) : mediaOf(first, view.acts);
  const isPicture = row.messages.every((m) => m.file && ["photo", "video", "animation", "sticker"].includes(m.kind));
  const hasWords = Boolean(captioned.text);
  const classes = ["bubble", isPicture && "pictured", !hasWords && media && "wordless"];
  return h("article", { class: classes.filter(Boolean).join(" ") },
    shows && row.opens && h("div", { class: `sender ink-${Math.abs(first.from.id) % HUES}` }, first.from.name,
      first.from.is_bot && h("small", null, t("bot"))),
    first.reply_to && quote(first.reply_to, view),
    media,
    hasWords && h("div", { class: "words", dir: "auto" }, ...render(captioned.text, captioned.entities, view.acts)),
    first.has_link_preview && preview(first, view.acts),
    meta(row.messages.at(-1), row.messages));
}

function meta(last, messages) {
  const isEdited = messages.some((message) => message.edit_date);
  return h("div", { class: "meta" },
    last.silent && h("span", { class: "silent", role: "img", "aria-label": t("silent"), title: t("silent") }, icon("silent")),
    isEdited && h("span", { class: "edited" }, t("edited")),
    h("time", { datetime: new Date(last.date * 1000).toISOString() }, clock(last.date)));
}

function quote(id, view) {
  const quoted = view.chat.byId.get(id);
  const hue = Math.abs(quoted?.from?.id ?? 0) % HUES;
  return h("button", { type: "button", class: `quote ink-${hue}`, disabled: !quoted, onclick: () => view.acts.jump(id) },
    h("strong", null, quoted?.from?.name ?? ""), h("span", null, quoted ? snippet(quoted) : t("gone_message")));
}

// What Telegram would fetch and show; here only the address, since the page loads nothing from elsewhere.
function preview(message, acts) {
  const found = message.entities?.find((one) => one.type === "url" || one.type === "text_link");
  const raw = found?.url ?? (found && message.text.slice(found.offset, found.offset + found.length));
  const address = raw && safe(/^[a-z][a-z0-9+.-]*:/i.test(raw) ? raw : `https://${raw}`);
  if (!address) return null;
  const { host, pathname } = new URL(address);
  return h("button", { type: "button", class: "preview", title: t("link_preview"), onclick: () => acts.link(address) },
    h("strong", null, host), h("span", null, decode(pathname)));
}

function decode(path) {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}

function keyboardOf(row, view) {
  const owner = row.messages.find((message) => message.buttons?.length);
  return owner && inlineKeyboard(owner.buttons, (button, node) => view.acts.press(owner, button, node));
}
