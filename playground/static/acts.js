// What a person can do in a chat by tapping: links, commands, buttons. Each asks the server, none draws messages.

import { api, ApiError } from "./api.js";
import { ask, copy, tell, toast } from "./dialog.js";
import { h } from "./dom.js";
import { safe } from "./entities.js";
import { setWaiting } from "./keyboard.js";
import { choosePlace } from "./places.js";
import { t } from "./words.js";

const ANSWER_WITHIN = 15_000; // ms until a button stops waiting; Telegram's own apps give up in about that time

/** Runs a request; a refusal becomes a toast. Returns the answer, or null after a failure. */
export async function attempt(region, request) {
  try {
    return await request();
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    toast(region, t("failed", { reason: error.status ? error.message : t("offline") }));
    return null;
  }
}

/** The link if it leads to our bot (`t.me/name?start=…`), so that it opens here and not in a browser. */
function isOurs(address, bot) {
  const url = new URL(address);
  const name = bot.username.toLowerCase();
  if (url.protocol === "tg:") return url.searchParams.get("domain")?.toLowerCase() === name;
  if (!["t.me", "telegram.me"].includes(url.host)) return false;
  return url.pathname.split("/")[1]?.toLowerCase() === name;
}

export async function openLink(phone, url) {
  const address = safe(url);
  if (!address) return void toast(phone.toasts, t("link_refused"));
  if (isOurs(address, phone.store.bot)) {
    const wanted = new URL(address).searchParams;
    const isPlaceLink = wanted.has("startgroup") || wanted.has("startchannel");
    const place = isPlaceLink ? await choosePlace(phone, wanted.has("startchannel")) : undefined;
    if (place === null) return;
    const opened = await attempt(phone.toasts, () => api.open(phone.personId, address, place));
    if (opened) phone.openChat(place && !wanted.has("startchannel") ? place : phone.personId);
    return;
  }
  await ask({
    title: t("open_link_title"), body: h("p", { class: "address" }, address),
    actions: [{ label: t("cancel") }, { label: t("open_link"), href: address }],
  });
}

/** A tap on a button under a message. */
export async function pressButton(phone, chat, message, button, node) {
  switch (button.kind) {
    case "url": return openLink(phone, button.url);
    case "copy": return copy(button.copy_text?.text ?? button.copy_text, phone.toasts);
    case "switch_inline": return phone.compose(`@${phone.store.bot.username} ${button.switch_inline_query ?? ""}`);
    case "callback": return pressCallback(phone, chat, message, button, node);
    default: return void toast(phone.toasts, t("not_here"));
  }
}

async function pressCallback(phone, chat, message, button, node) {
  if (node.hasAttribute("aria-busy")) return;
  setWaiting(node, true);
  try {
    const { callback_query_id: id } = await api.press({ person_id: phone.personId, chat_id: chat.id,
      message_id: message.message_id, callback_data: button.callback_data });
    const tooLate = setTimeout(() => {
      setWaiting(node, false);
      toast(phone.toasts, t("no_answer"));
    }, ANSWER_WITHIN);
    phone.store.whenAnswered(id, (answer) => {
      clearTimeout(tooLate);
      setWaiting(node, false);
      showAnswer(phone, answer);
    });
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    setWaiting(node, false);
    const isGone = error.status === 404 || error.status === 409;
    const reason = error.status ? error.message : t("offline");
    toast(phone.toasts, isGone ? t("button_gone") : t("failed", { reason }));
  }
}

function showAnswer(phone, answer) {
  if (answer.url) openLink(phone, answer.url);
  if (!answer.text) return;
  if (answer.show_alert) tell(phone.store.bot.name, h("p", { class: "alert-words" }, answer.text), "alert");
  else toast(phone.toasts, answer.text);
}

/** A place to send: asked for, because nobody's real position is taken here. */
export function askPlace() {
  const field = (name, label, value) => h("label", null, label,
    h("input", { name, type: "number", step: "any", required: true, value }));
  const note = h("p", { class: "form-note", role: "alert" });
  return ask({
    title: t("place_title"),
    // The square (alun-alun) of Pasuruan.
    body: [field("latitude", t("latitude"), "-7.64530"), field("longitude", t("longitude"), "112.90750"), note],
    actions: [{ label: t("cancel") }, { label: t("share_place"), primary: true, submit: true }],
    onsubmit(form) {
      const latitude = form.latitude.valueAsNumber;
      const longitude = form.longitude.valueAsNumber;
      if (Math.abs(latitude) <= 90 && Math.abs(longitude) <= 180) return { latitude, longitude };
      note.textContent = t("bad_place");
      return undefined;
    },
  });
}

export function lightbox(file, caption) {
  const image = h("img", { src: file.url, alt: caption || t("kind_photo") });
  return ask({ title: caption || t("kind_photo"), body: image, className: "lightbox", actions: [{ label: t("close") }] });
}
