// A chat on a phone: its bar, its messages, and what one can write with.

import { badge } from "./chatlist.js";
import { ChatView } from "./chat.js";
import { Composer } from "./composer.js";
import { openMenu, tell } from "./dialog.js";
import { h, iconButton } from "./dom.js";
import { avatar } from "./message.js";
import { placeActs } from "./places.js";
import { threadOf } from "./store.js";
import { t } from "./words.js";

export class ChatScreen {
  constructor(phone, chatId, threadId) {
    this.phone = phone;
    this.chatId = chatId;
    this.threadId = threadId;
    this.view = new ChatView(phone, chatId, threadId);
    this.composer = new Composer(phone, chatId, threadId);
    const { chat } = this;
    this.back = iconButton("back", t("back"), () => this.goBack(), { class: "icon-button back" });
    this.unreadPlace = h("span", { class: "back-badge" });
    this.back.append(this.unreadPlace);
    this.subtitle = h("small");
    this.menuButton = iconButton("more", t("chat_menu"), () => this.openMenu(), { "aria-haspopup": "menu" });
    this.instead = h("div", { class: "instead" });
    this.start = h("button", { type: "button", class: "button primary wide", onclick: () => phone.send("/start") }, t("start"));
    this.empty = h("div", { class: "empty", hidden: true });
    this.el = h("div", { class: "screen chat" },
      h("div", { class: "bar" }, this.back, avatar(phone.store.titleOf(chat), phone.store.faceOf(chat)),
        h("div", { class: "bar-words" }, h("h2", null, this.title()), this.subtitle), this.menuButton),
      this.view.el, this.empty, this.composer.el, this.instead);
    this.takeDrops();
    this.restoreDraft();
  }

  get chat() {
    return this.phone.store.chats.get(this.chatId);
  }

  title() {
    const { chat } = this;
    if (!chat.is_forum) return this.phone.store.titleOf(chat);
    const topic = chat.topics?.find((one) => one.id === this.threadId);
    return `${chat.title} · ${topic?.name ?? t("topic_general")}`;
  }

  goBack() {
    const { chat, phone } = this;
    if (chat.is_forum) phone.show({ name: "topics", chatId: chat.id });
    else phone.showList();
  }

  update(changes) {
    const { chat } = this;
    if (!chat) return void this.phone.showList(); // the person was taken out of it
    if (changes.all || changes.chats.has(this.chatId)) {
      const arrived = changes.arrived.filter((one) => one.chatId === this.chatId).map((one) => one.message);
      this.view.update(chat.is_forum ? arrived.filter((message) => threadOf(message) === this.threadId) : arrived);
      this.drawBar();
      this.drawBottom();
    }
    this.drawUnread();
  }

  drawBar() {
    const { chat } = this;
    const { typing } = chat;
    this.subtitle.className = typing ? "typing-words" : "";
    if (typing) this.subtitle.textContent = typingWords(typing.action);
    else this.subtitle.textContent = chat.type === "private" ? t("bot") : t("members", { n: chat.member_ids.length });
  }

  drawUnread() {
    const total = this.phone.unread();
    if (total === this.shownUnread) return;
    this.shownUnread = total;
    this.unreadPlace.replaceChildren(...(total ? [badge(total)] : []));
  }

  // The composer, or what stands in its place: a start, an unblocking, or why one cannot write.
  drawBottom() {
    const { chat, phone } = this;
    const isPrivate = chat.type === "private";
    const isEmpty = chat.messages.length === 0;
    this.empty.hidden = !isEmpty;
    this.view.el.hidden = isEmpty;
    if (isEmpty) {
      const hint = isPrivate ? t("start_hint", { bot: phone.store.bot.name }) : t("no_messages");
      this.empty.replaceChildren(avatar(phone.store.titleOf(chat), phone.store.faceOf(chat), "large"), h("p", null, hint));
    }
    const instead = this.insteadOfWriting(isPrivate, isEmpty);
    this.composer.el.hidden = Boolean(instead);
    this.instead.hidden = !instead;
    if (instead !== this.instead.firstChild) this.instead.replaceChildren(...(instead ? [instead] : []));
    this.composer.refresh();
  }

  insteadOfWriting(isPrivate, isEmpty) {
    const { chat, phone } = this;
    if (isPrivate && phone.person.blocked_bot) {
      return h("div", { class: "blocked" }, h("p", null, t("blocked")),
        h("button", { type: "button", class: "button", onclick: () => phone.block(false) }, t("unblock")));
    }
    if (isPrivate && isEmpty) return this.start;
    if (chat.type === "channel" && !chat.admin_ids?.includes(phone.personId)) return h("p", null, t("channel_only_admins"));
    const topic = chat.topics?.find((one) => one.id === this.threadId);
    return topic?.closed ? h("p", null, t("topic_is_closed")) : null;
  }

  openMenu() {
    const { chat, phone } = this;
    const { blocked_bot: isBlocked } = phone.person;
    openMenu(this.menuButton, t("chat_menu"), chat.type === "private"
      ? [{ label: isBlocked ? t("unblock") : t("block"), icon: "block", act: () => phone.block(!isBlocked) }]
      : [{ label: t("show_members"), icon: "group", act: () => this.showMembers() }, ...placeActs(phone, chat, this.threadId)]);
  }

  showMembers() {
    const { chat, phone } = this;
    const { bot, people } = phone.store;
    const names = chat.member_ids.map((id) => {
      const name = id === bot.id ? bot.name : (people.get(id)?.name ?? String(id));
      return h("li", null, avatar(name, id, "small"), name, chat.admin_ids?.includes(id) && h("small", { class: "tag" }, t("admin")));
    });
    return tell(t("members_of", { title: chat.title }), h("ul", { class: "members" }, ...names));
  }

  takeDrops() {
    let depth = 0;
    const over = (change) => (event) => {
      if (!event.dataTransfer.types.includes("Files") || this.composer.el.hidden) return;
      event.preventDefault();
      depth += change;
      this.el.classList.toggle("dropping", depth > 0);
    };
    this.el.dataset.drop = t("drop_here");
    this.el.addEventListener("dragenter", over(1));
    this.el.addEventListener("dragleave", over(-1));
    this.el.addEventListener("dragover", over(0));
    this.el.addEventListener("drop", (event) => {
      if (event.dataTransfer.files.length === 0) return;
      event.preventDefault();
      depth = 0;
      this.el.classList.remove("dropping");
      if (!this.composer.el.hidden) this.composer.attach([...event.dataTransfer.files]);
    });
  }

  get draftKey() {
    return `${this.chatId}/${this.threadId}`;
  }

  restoreDraft() {
    this.composer.field.value = this.phone.drafts.get(this.draftKey) ?? "";
  }

  close() {
    this.phone.drafts.set(this.draftKey, this.composer.field.value);
    this.view.close();
  }
}

function typingWords(action) {
  if (action === "upload_photo") return t("sending_photo");
  return action?.startsWith("upload_") ? t("sending_file") : t("typing");
}
