// Groups, channels and topics: making them, and putting the bot in or out, as an admin would in an app.

import { api } from "./api.js";
import { attempt } from "./acts.js";
import { ask, tell } from "./dialog.js";
import { h } from "./dom.js";
import { t } from "./words.js";

const KINDS = ["group", "forum", "channel"];

/** Asks what to make and makes it; the new chat, or null. */
export async function makePlace(store, toasts) {
  const option = (value, words) => h("option", { value }, words);
  const place = await ask({
    title: t("add_place"),
    body: [
      h("label", null, t("title"), h("input", { name: "title", required: true, maxlength: 60, autocomplete: "off" })),
      h("label", null, t("kind"), h("select", { name: "kind" }, ...KINDS.map((kind) => option(kind, t(`kind_${kind}`))))),
      h("label", null, t("owner"), h("select", { name: "owner" }, ...[...store.people.values()].map((one) => option(String(one.id), one.name)))),
      h("label", { class: "check" }, h("input", { type: "checkbox", name: "with_bot" }), t("with_bot")),
    ],
    actions: [{ label: t("cancel") }, { label: t("add"), primary: true, submit: true }],
    onsubmit: (form) => {
      const { title, kind, owner, with_bot: withBot } = form.elements;
      const name = title.value.trim();
      return name ? { title: name, kind: kind.value, person_id: Number(owner.value), with_bot: withBot.checked } : undefined;
    },
  });
  return place && attempt(toasts, () => api.addPlace(place));
}

/** Into which chat a link puts the bot: the id of one that this person may choose, or null. */
export async function choosePlace(phone, isChannel) {
  const { bot, chats } = phone.store;
  const fits = (chat) => (isChannel ? chat.type === "channel" && chat.admin_ids?.includes(phone.personId)
    : ["group", "supergroup"].includes(chat.type));
  const places = [...chats.values()].filter((chat) => fits(chat)
    && chat.member_ids.includes(phone.personId) && !chat.member_ids.includes(bot.id));
  if (places.length === 0) {
    await tell(t("choose_place"), h("p", null, t("no_place")));
    return null;
  }
  return ask({ title: t("choose_place"), actions: [{ label: t("cancel") }, ...places.map((chat) => ({ label: chat.title, value: chat.id, primary: true }))] });
}

/** What the menu of a group or channel offers this person beside looking at its members. */
export function placeActs(phone, chat, threadId) {
  const isAdmin = chat.admin_ids?.includes(phone.personId);
  const isIn = chat.member_ids.includes(phone.store.bot.id);
  const bot = (what, icon) => ({ label: t(`bot_${what}`), icon, act: () => attempt(phone.toasts, () => api.bot(phone.personId, chat.id, what)) });
  const acts = [];
  if (!isIn && (isAdmin || chat.type !== "channel")) acts.push(bot("add", "plus"));
  if (isIn && isAdmin) {
    const isBotAdmin = chat.admin_ids.includes(phone.store.bot.id);
    if (chat.type !== "channel") acts.push(bot(isBotAdmin ? "demote" : "promote", "person"));
    acts.push(bot("remove", "block"));
  }
  return chat.is_forum && isAdmin ? [...acts, ...topicActs(phone, chat, threadId)] : acts;
}

function topicActs(phone, chat, threadId) {
  const topic = chat.topics?.find((one) => one.id === threadId);
  const change = (what) => ({
    label: t(`topic_${what}`), icon: what === "delete" ? "close" : "hash",
    act: () => attempt(phone.toasts, () => api.topic(phone.personId, chat.id, what, { thread_id: threadId })),
  });
  const open = { label: t("topic_new"), icon: "plus", act: () => openTopic(phone, chat) };
  return topic ? [open, change(topic.closed ? "reopen" : "close"), change("delete")] : [open];
}

async function openTopic(phone, chat) {
  const name = await ask({
    title: t("topic_new"),
    body: h("label", null, t("title"), h("input", { name: "title", required: true, maxlength: 60, autocomplete: "off" })),
    actions: [{ label: t("cancel") }, { label: t("add"), primary: true, submit: true }],
    onsubmit: (form) => form.elements.title.value.trim() || undefined,
  });
  if (!name) return;
  const opened = await attempt(phone.toasts, () => api.topic(phone.personId, chat.id, "open", { name }));
  if (opened) phone.openChat(chat.id, opened.thread_id);
}
