// One person's phone: who holds it, and what is open on it: the chats, a forum's topics, or a chat.

import { api } from "./api.js";
import { attempt } from "./acts.js";
import { ChatList } from "./chatlist.js";
import { ChatScreen } from "./chatscreen.js";
import { toast } from "./dialog.js";
import { h, iconButton } from "./dom.js";
import { snippet } from "./message.js";
import { threadOf } from "./store.js";
import { t } from "./words.js";

export class Phone {
  /** `place`: `{ personId, screen }`, kept by the page; `onClose` removes the phone, `onPerson` tells of a new holder. */
  constructor(store, place, { onClose, onPerson }) {
    this.store = store;
    this.place = place;
    this.onPerson = onPerson;
    this.isActive = true;
    this.who = h("select", { class: "who", "aria-label": t("who"), onchange: () => this.hand(Number(this.who.value)) });
    this.roleChip = h("span", { class: "role" });
    this.closeButton = iconButton("close", t("close_phone"), onClose);
    this.toasts = h("div", { class: "toasts", role: "status" });
    this.live = h("div", { class: "unseen", "aria-live": "polite" });
    this.body = h("div", { class: "phone-body" });
    this.el = h("section", { class: "phone" },
      h("header", { class: "holder" }, h("label", { class: "who-place" }, this.who), this.roleChip, this.closeButton),
      this.body, this.toasts, this.live);
    this.drafts = new Map();
    this.openFirst();
  }

  get personId() {
    return this.place.personId;
  }

  get person() {
    return this.store.people.get(this.personId);
  }

  get composer() {
    return this.screen.composer;
  }

  // An editor begins in the group, everyone else with the bot.
  openFirst() {
    if (!this.place.screen) {
      const chats = this.store.chatsOf(this.person);
      const group = chats.find((chat) => chat.type !== "private");
      const first = this.person.role === "editor" && group ? group : chats.find((chat) => chat.type === "private");
      this.place.screen = first.is_forum ? { name: "topics", chatId: first.id } : { name: "chat", chatId: first.id };
    }
    this.show(this.place.screen);
  }

  hand(personId) {
    this.place.personId = personId;
    this.place.screen = null;
    this.drafts.clear();
    this.openFirst();
    this.onPerson();
  }

  show(screen) {
    this.screen?.close?.();
    this.place.screen = screen;
    const { name, chatId, threadId } = screen;
    if (name === "chat" && this.store.chats.has(chatId)) this.screen = new ChatScreen(this, chatId, threadId ?? 0);
    else if (name === "topics" && this.store.chats.has(chatId)) this.screen = this.listScreen(chatId);
    else this.screen = this.listScreen(null);
    this.body.replaceChildren(this.screen.el);
    this.update({ all: true, chats: new Set(), arrived: [] });
  }

  listScreen(forumId) {
    const list = new ChatList(this, forumId, (chatId, threadId) => this.openChat(chatId, threadId));
    const title = forumId ? this.store.titleOf(this.store.chats.get(forumId)) : t("chats_of", { name: this.person.name });
    const bar = h("div", { class: "bar" }, forumId && iconButton("back", t("back"), () => this.showList()), h("h2", null, title));
    return { el: h("div", { class: "screen" }, bar, list.el), update: () => list.update() };
  }

  openChat(chatId, threadId) {
    const chat = this.store.chats.get(chatId) ?? this.store.openPrivate(chatId);
    if (!chat) return;
    if (chat.is_forum && threadId === undefined) this.show({ name: "topics", chatId });
    else this.show({ name: "chat", chatId, threadId });
    // Touch screens would raise their keyboard for it.
    if (matchMedia("(pointer: fine)").matches) this.composer?.field.focus({ preventScroll: true });
  }

  showList() {
    this.show({ name: "list" });
    this.body.querySelector(".chat-line")?.focus({ preventScroll: true });
  }

  update(changes) {
    if (changes.all) this.drawHolder();
    const { screen } = this.place;
    const isTouched = changes.all || screen.name !== "chat" || changes.chats.size > 0;
    if (isTouched) this.screen.update(changes);
    this.seen();
    this.announce(changes.arrived);
  }

  drawHolder() {
    const { person, store } = this;
    this.el.dataset.role = person.role;
    this.el.dataset.person = String(person.id);
    this.el.setAttribute("aria-label", t("phone_of", { name: person.name }));
    this.roleChip.textContent = t(`role_${person.role}`);
    const known = [...this.who.options].map((option) => `${option.value}${option.text}`).join();
    const wanted = [...store.people.values()];
    if (known !== wanted.map((one) => `${one.id}${one.name}`).join()) {
      this.who.replaceChildren(...wanted.map((one) => h("option", { value: String(one.id) }, one.name)));
    }
    this.who.value = String(person.id);
  }

  /** What is open and at its end has been read, unless the phone lies face down (not shown). */
  seen() {
    const { screen } = this.place;
    if (screen.name !== "chat" || !this.isActive || document.hidden || !this.screen.view?.atBottom) return;
    this.store.markRead(this.personId, this.store.chats.get(screen.chatId), screen.threadId ?? 0);
    this.screen.drawUnread();
  }

  unread() {
    return this.store.chatsOf(this.person).reduce((sum, chat) => sum + this.store.unread(this.personId, chat), 0);
  }

  announce(arrived) {
    const { screen } = this.place;
    if (screen.name !== "chat" || !this.isActive) return;
    const news = arrived.filter(({ chatId, message }) => chatId === screen.chatId
      && threadOf(message) === (screen.threadId ?? 0) && message.from?.id !== this.personId);
    if (news.length === 0) return;
    const lines = news.slice(-3).map(({ message }) => (message.kind === "service" ? snippet(message)
      : `${t("bot_said", { name: message.from?.name ?? "" })}: ${snippet(message)}`));
    this.live.textContent = lines.join(". ");
  }

  /** Sends words from this person into the open chat. */
  send(text) {
    return attempt(this.toasts, () => api.send({ ...this.composer.fields, text }));
  }

  compose(text) {
    this.composer?.setText(text);
  }

  async block(blocked) {
    await attempt(this.toasts, () => api.block(this.personId, blocked));
  }

  say(text) {
    toast(this.toasts, text);
  }

  close() {
    this.screen?.close?.();
  }
}
