// One row of a chat: a bubble with its words, media and buttons; a day; a service line.

import { h, icon, iconButton } from "./dom.js";
import { render, safe } from "./entities.js";
import { inlineKeyboard } from "./keyboard.js";
import { album, kindName, mediaOf } from "./media.js";
import { clock, dayName } from "./time.js";
import { hasWords, t } from "./words.js";

const HUES = 7;

/** A round mark with a name's first letters. */
export function avatar(name, id, className = "") {
  const letters = name.split(/\s+/).filter(Boolean).slice(0, 2).map((word) => [...word][0].toUpperCase()).join("");
  return h("span", { class: `avatar hue-${Math.abs(id) % HUES} ${className}`, "aria-hidden": "true" }, letters || "?");
}

/** A message in one line, for the chat list and for quotes. */
export function snippet(message) {
  if (message.kind === "service") return serviceWords(message);
  const words = message.text?.replace(/\s+/g, " ").trim();
  if (message.kind === "text") return words ?? "";
  return words ? `${kindName(message.kind)}: ${words}` : kindName(message.kind);
}

// The server names what happened in English; who did it stands beside it.
function serviceWords(message) {
  const key = `service_${message.text.replaceAll(" ", "_")}`;
  return hasWords(key) ? `${message.from?.name ?? ""} ${t(key)}`.trim() : message.text;
}

function forwardedFrom(origin) {
  const chat = origin.sender_chat ?? origin.chat;
  const user = origin.sender_user;
  return origin.sender_user_name ?? chat?.title ?? [user?.first_name, user?.last_name].filter(Boolean).join(" ");
}

/** The node of a row. `view`: `{ me, chat, showNames, acts }`. */
export function drawRow(row, view) {
  if (row.kind === "day") return h("div", { class: "day" }, h("span", null, dayName(row.date)));
  const [first] = row.messages;
  if (row.kind === "service") return h("div", { class: "service" }, h("span", null, serviceWords(first)));
  const isMine = first.from?.id === view.me;
  const shows = view.showNames && !isMine;
  const classes = ["row", isMine ? "mine" : "theirs", row.opens && "opens", row.closes && "closes", shows && "with-avatar"];
  return h("div", { class: classes.filter(Boolean).join(" "), data: { message: String(first.message_id) } },
    shows && (row.closes ? avatar(first.from.name, first.from.id, "small") : h("span", { class: "avatar-gap" })),
    h("div", { class: "stack" }, bubble(row, view, shows, isMine), keyboardOf(row, view)),
    iconButton("more", t("message_menu"), (event) => view.acts.menu(event.currentTarget, first, isMine),
      { class: "icon-button row-menu", "aria-haspopup": "menu" }));
}

function bubble(row, view, shows, isMine) {
  const [first] = row.messages;
  const captioned = row.messages.find((message) => message.text) ?? first;
  const media = row.messages.length > 1 ? album(row.messages, view.acts) : mediaOf(first, view.acts);
  const isPicture = row.messages.every((m) => m.file && ["photo", "video", "animation", "sticker"].includes(m.kind));
  const hasText = Boolean(captioned.text);
  const words = hasText && h("div", { class: "words", dir: "auto" }, ...render(captioned.text, captioned.entities, view.acts));
  const classes = ["bubble", isPicture && "pictured", (!hasText || captioned.caption_above) && media && "wordless"];
  // On a touch screen a tap on a bubble's bare part opens its menu.
  const onclick = (event) => {
    const isBare = !event.target.closest("button, a, [role=button], audio, video") && getSelection().isCollapsed;
    if (isBare && matchMedia("(pointer: coarse)").matches) view.acts.menu(event.currentTarget, first, isMine);
  };
  return h("article", { class: classes.filter(Boolean).join(" "), onclick },
    shows && row.opens && h("div", { class: `sender ink-${Math.abs(first.from.id) % HUES}` }, first.from.name,
      first.from.is_bot && h("small", null, t("bot"))),
    first.forward_origin && h("div", { class: "forwarded" }, t("forwarded", { name: forwardedFrom(first.forward_origin) })),
    first.reply_to && quote(first.reply_to, view),
    ...(captioned.caption_above ? [words, media] : [media, words]),
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
