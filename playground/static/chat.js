// The messages of one chat (or one topic), as one person sees them.
// Only the newest part is in the page; scrolling up brings more, so that thousands stay smooth.

import { copy, openMenu } from "./dialog.js";
import { h, icon, reconcile } from "./dom.js";
import { lightbox, openLink, pressButton } from "./acts.js";
import { drawRow } from "./message.js";
import { rowsOf, sameRow } from "./rows.js";
import { threadOf } from "./store.js";
import { t } from "./words.js";

const PAGE = 60; // messages drawn at first, and with each step upwards
const NEAR = 60; // px from the bottom that still count as "at the bottom"
const FADE = 220; // ms, as in chat.css

export class ChatView {
  constructor(phone, chatId, threadId) {
    this.phone = phone;
    this.chatId = chatId;
    this.threadId = threadId;
    this.from = null; // the oldest message shown; null: the newest PAGE
    this.atBottom = true;
    this.lastTop = 0;
    this.missed = 0;
    this.isFirst = true;
    this.list = h("div", { class: "rows" });
    this.scroller = h("div", { class: "messages", role: "log", "aria-live": "off", tabindex: "0",
      "aria-label": phone.store.titleOf(this.chat), onscroll: () => this.scrolled() }, this.list);
    this.pillWords = h("span");
    this.pill = h("button", { type: "button", class: "pill", hidden: true, onclick: () => this.toBottom() }, this.pillWords,
      icon("down"));
    this.el = h("div", { class: "chat-body" }, this.scroller, this.pill);
    // Pictures that load, a keyboard that opens: who was at the bottom stays there.
    this.sizes = new ResizeObserver(() => this.atBottom && this.stick());
    this.sizes.observe(this.scroller);
    this.sizes.observe(this.list);
    this.acts = this.makeActs();
  }

  get chat() {
    return this.phone.store.chats.get(this.chatId);
  }

  get messages() {
    const { chat } = this;
    return chat.is_forum ? chat.messages.filter((message) => threadOf(message) === this.threadId) : chat.messages;
  }

  close() {
    this.sizes.disconnect();
  }

  makeActs() {
    const { phone } = this;
    return {
      command: (text) => phone.send(text),
      link: (url) => openLink(phone, url),
      mention: (name) => name.toLowerCase() === phone.store.bot.username.toLowerCase() && phone.openChat(phone.personId),
      copy: (text) => copy(text, phone.toasts),
      press: (message, button, node) => pressButton(phone, this.chat, message, button, node),
      jump: (id) => this.jump(id),
      lightbox,
      menu: (anchor, message, isMine) => openMenu(anchor, t("message_menu"), [
        { label: t("reply"), icon: "reply", act: () => phone.composer.replyTo(message) },
        isMine && message.kind === "text" && { label: t("edit"), icon: "edit", act: () => phone.composer.edit(message) },
        message.text && { label: t("copy_text"), icon: "copy", act: () => copy(message.text, phone.toasts) },
      ].filter(Boolean)),
    };
  }

  /** Brings the page in line with the chat; `arrived`: messages that are new since the last time. */
  update(arrived = []) {
    const messages = this.messages;
    const mine = arrived.some((message) => message.from?.id === this.phone.personId);
    if (mine) this.atBottom = true; // who writes wants to see it
    if (this.atBottom) this.from = messages.at(-PAGE)?.message_id ?? null;
    const others = arrived.filter((message) => message.from?.id !== this.phone.personId);
    this.missed = this.atBottom ? 0 : this.missed + others.length;
    this.draw(messages);
    if (this.atBottom) this.stick();
    this.showPill();
    this.isFirst = false;
  }

  draw(messages) {
    const { chat } = this;
    const start = this.from === null ? 0 : Math.max(0, messages.findIndex((message) => message.message_id >= this.from));
    const view = { me: this.phone.personId, chat, showNames: chat.type !== "private" && chat.type !== "channel", acts: this.acts };
    const shown = new Set();
    reconcile(this.list, rowsOf(messages.slice(start)), (row) => row.key, (row, old) => {
      if (old && sameRow(old.row, row)) return old;
      const node = drawRow(row, view);
      node.row = row;
      if (!old && !this.isFirst) shown.add(node);
      return node;
    }, (node) => this.leave(node, chat));
    // Only what came in at the end moves in; older pages just appear.
    for (const node of shown) if (!node.nextElementSibling || shown.has(node.nextElementSibling)) node.classList.add("arriving");
    this.hasEarlier = start > 0;
  }

  // A deleted message fades; one that merely left the window of rows goes at once.
  leave(node, chat) {
    const isDeleted = node.row.messages.length > 0 && node.row.messages.every((m) => !chat.byId.has(m.message_id));
    if (!isDeleted) return void node.remove();
    node.classList.add("leaving");
    node.inert = true;
    setTimeout(() => node.remove(), FADE);
  }

  stick() {
    this.scroller.scrollTop = this.scroller.scrollHeight;
    this.lastTop = this.scroller.scrollTop;
  }

  toBottom() {
    this.atBottom = true;
    this.update();
    this.phone.seen();
  }

  scrolled() {
    const { scrollTop, scrollHeight, clientHeight } = this.scroller;
    const isNear = scrollHeight - scrollTop - clientHeight < NEAR;
    // Only a move upwards leaves the bottom; a picture that loads moves the bottom away by itself.
    const wasAtBottom = this.atBottom;
    this.atBottom = isNear || (wasAtBottom && scrollTop >= this.lastTop);
    this.lastTop = scrollTop;
    if (this.atBottom && !wasAtBottom) {
      this.missed = 0;
      this.phone.seen();
    }
    this.showPill();
    if (scrollTop < 200 && this.hasEarlier && !this.atBottom) this.showEarlier();
  }

  showEarlier() {
    const messages = this.messages;
    const at = messages.findIndex((message) => message.message_id >= this.from);
    this.from = messages[Math.max(0, at - PAGE)].message_id;
    const fromEnd = this.scroller.scrollHeight - this.scroller.scrollTop;
    const { isFirst } = this;
    this.isFirst = true;
    this.draw(messages);
    this.isFirst = isFirst;
    this.scroller.scrollTop = this.scroller.scrollHeight - fromEnd;
  }

  showPill() {
    this.pill.hidden = this.atBottom;
    this.pillWords.textContent = this.missed ? t("new_messages", { n: this.missed }) : "";
    this.pill.setAttribute("aria-label", this.missed ? this.pillWords.textContent : t("to_bottom"));
  }

  jump(id) {
    if (this.from !== null && id < this.from) {
      this.from = id;
      this.atBottom = false;
      this.draw(this.messages);
    }
    const node = [...this.list.children].find((one) => one.row?.messages.some((message) => message.message_id === id));
    if (!node) return;
    node.scrollIntoView({ block: "center" });
    node.classList.remove("found");
    void node.offsetWidth; // restarts the highlight
    node.classList.add("found");
  }
}
