// The list of a person's chats, and of a forum's topics: title, newest line, time, what is unread.

import { h, icon, reconcile } from "./dom.js";
import { avatar, snippet } from "./message.js";
import { threadOf } from "./store.js";
import { when } from "./time.js";
import { t } from "./words.js";

export class ChatList {
  /** Lists chats, or with `forumId` the topics of that forum. `open(chatId, threadId)` on a tap. */
  constructor(phone, forumId, open) {
    this.phone = phone;
    this.forumId = forumId;
    this.open = open;
    this.list = h("ul", { class: "chat-list" });
    this.el = h("div", { class: "list-body" }, this.list);
  }

  update() {
    const lines = this.forumId ? this.topics() : this.chats();
    reconcile(this.list, lines, (line) => line.key, (line, old) => {
      const looks = JSON.stringify(line);
      if (old?.looks === looks) return old;
      const node = this.draw(line);
      node.looks = looks;
      return node;
    });
  }

  chats() {
    const { store, person } = this.phone;
    return store.chatsOf(person).map((chat) => ({
      key: chat.id, chatId: chat.id, face: store.faceOf(chat), title: store.titleOf(chat), mark: chat.type === "private" ? "bot" : chat.type,
      typing: Boolean(chat.typing), ...this.newest(chat, chat.messages.at(-1)),
      unread: store.unread(person.id, chat),
    }));
  }

  topics() {
    const { store, personId } = this.phone;
    const chat = store.chats.get(this.forumId);
    const topics = [{ id: 0, name: t("topic_general") }, ...(chat.topics ?? []).filter((topic) => topic.id !== 0)];
    return topics.map((topic) => ({
      key: topic.id, chatId: chat.id, threadId: topic.id, title: topic.name, mark: "topic", closed: Boolean(topic.closed),
      ...this.newest(chat, chat.messages.findLast((message) => threadOf(message) === topic.id)),
      unread: store.unread(personId, chat, topic.id),
    }));
  }

  newest(chat, message) {
    if (!message) return { words: t("no_messages") };
    const isMine = message.from?.id === this.phone.personId;
    const who = isMine ? t("you") : message.from?.name;
    const named = message.kind !== "service" && (isMine || chat.type !== "private") && chat.type !== "channel";
    return { words: named ? `${who}: ${snippet(message)}` : snippet(message), time: when(message.date) };
  }

  draw(line) {
    const isTopic = line.mark === "topic";
    return h("li", null, h("button", { type: "button", class: "chat-line", onclick: () => this.open(line.chatId, line.threadId) },
      isTopic ? h("span", { class: `avatar hue-${line.key % 7} topic` }, icon("hash")) : avatar(line.title, line.face),
      h("span", { class: "chat-line-words" },
        h("span", { class: "chat-line-top" }, h("strong", null, line.title),
          line.mark === "bot" && h("small", { class: "tag" }, t("bot")),
          line.closed && h("small", { class: "tag" }, t("topic_closed")),
          h("time", null, line.time ?? "")),
        h("span", { class: "chat-line-bottom" }, h("span", { class: line.typing ? "typing-words" : "newest" }, line.typing ? t("typing") : line.words),
          line.unread > 0 && badge(line.unread)))));
  }
}

export function badge(count) {
  return h("span", { class: "badge", "aria-label": t("unread", { n: count }) }, count > 999 ? "999+" : String(count));
}
