// Where a person writes: text, attachments, commands, and the bot's reply keyboard.

import { api } from "./api.js";
import { askPlace, attempt } from "./acts.js";
import { CommandMenu } from "./commands.js";
import { openMenu, toast } from "./dialog.js";
import { h, icon, iconButton } from "./dom.js";
import { InlineResults } from "./inline.js";
import { replyKeyboard } from "./keyboard.js";
import { snippet } from "./message.js";
import { samplePhoto, Tray } from "./tray.js";
import { t } from "./words.js";

const TALLEST = 160; // px that the field grows to before it scrolls
const BORDERS = 2; // px, above and below; scrollHeight leaves them out

export class Composer {
  constructor(phone, chatId, threadId) {
    this.phone = phone;
    this.chatId = chatId;
    this.threadId = threadId;
    this.about = null; // { kind: "reply"|"edit", message }
    this.keyboardIsOpen = true;
    this.menu = new CommandMenu((command) => this.runCommand(command));
    this.inline = new InlineResults(phone, (queryId, resultId) => this.share(queryId, resultId), (link) => this.follow(link));
    this.tray = new Tray(() => this.refresh());
    this.bar = h("div", { class: "about", hidden: true });
    this.field = h("textarea", { rows: 1, class: "field", enterkeyhint: "send", autocomplete: "off",
      oninput: () => this.typed(), onkeydown: (event) => this.key(event), onpaste: (event) => this.pasted(event) });
    this.sendButton = iconButton("send", t("send"), () => this.submit(), { class: "icon-button send" });
    this.commandsButton = iconButton("slash", t("commands"), () => this.toggleCommands());
    this.keyboardButton = iconButton("keyboard", t("keyboard_hide"), () => this.toggleKeyboard());
    this.picker = h("input", { type: "file", multiple: true, hidden: true, onchange: () => this.picked() });
    this.keyboard = h("div", { class: "keyboard-place" });
    this.row = h("div", { class: "composer-row" },
      iconButton("attach", t("attach"), (event) => this.openAttach(event.currentTarget), { "aria-haspopup": "menu" }),
      this.field, this.commandsButton, this.keyboardButton, this.sendButton, this.picker);
    this.el = h("div", { class: "composer" }, this.menu.el, this.inline.el, this.bar, this.tray.el, this.row, this.keyboard);
  }

  get chat() {
    return this.phone.store.chats.get(this.chatId);
  }

  get commands() {
    return this.chat.commands?.[this.phone.personId] ?? [];
  }

  get markup() {
    return this.chat.reply_keyboard?.[this.phone.personId] ?? null;
  }

  get fields() {
    const fields = { person_id: this.phone.personId, chat_id: this.chatId };
    if (this.threadId) fields.thread_id = this.threadId;
    if (this.about?.kind === "reply") fields.reply_to = this.about.message.message_id;
    return fields;
  }

  /** Brings buttons and keyboard in line with the chat. */
  refresh() {
    const { markup } = this;
    if (markup !== this.shownMarkup) this.showMarkup(markup);
    this.commandsButton.hidden = this.commands.length === 0 || this.field.value !== "";
    this.keyboardButton.hidden = !markup?.keyboard;
    this.keyboard.hidden = !markup?.keyboard || !this.keyboardIsOpen;
    this.sendButton.disabled = !this.field.value.trim() && this.tray.items.length === 0;
    const words = this.tray.items.length ? t("write_caption") : (markup?.input_field_placeholder ?? t("write"));
    this.field.placeholder = words;
    this.field.setAttribute("aria-label", words);
    const label = this.keyboardIsOpen ? t("keyboard_hide") : t("keyboard_show");
    this.keyboardButton.setAttribute("aria-label", label);
    this.keyboardButton.title = label;
  }

  showMarkup(markup) {
    this.shownMarkup = markup;
    this.keyboardIsOpen = true;
    this.keyboard.replaceChildren(...(markup?.keyboard ? [replyKeyboard(markup, (button) => this.pressed(button))] : []));
    if (!markup?.force_reply) return;
    const asked = this.chat.messages.findLast((message) => message.message_id === markup.asked_by);
    if (asked) this.replyTo(asked);
  }

  async pressed(button) {
    if (this.markup?.one_time_keyboard) this.keyboardIsOpen = false;
    this.refresh();
    if (button.request_location) await this.sendPlace();
    else if (button.request_contact) toast(this.phone.toasts, t("contact_unavailable"));
    else if (button.request_users || button.request_chat || button.web_app || button.request_poll) toast(this.phone.toasts, t("not_here"));
    else await this.phone.send(button.text);
  }

  replyTo(message) {
    this.setAbout({ kind: "reply", message });
  }

  edit(message) {
    this.setAbout({ kind: "edit", message });
    this.setText(message.text);
  }

  setAbout(about) {
    if (this.about?.kind === "edit") this.setText("");
    this.about = about;
    this.bar.hidden = !about;
    if (!about) return void this.bar.replaceChildren();
    const { kind, message } = about;
    const title = kind === "edit" ? t("editing") : t("replying", { name: message.from?.name ?? "" });
    this.bar.replaceChildren(icon(kind), h("span", { class: "about-words" }, h("strong", null, title), h("span", null, snippet(message))),
      iconButton("close", t("cancel"), () => this.setAbout(null)));
    this.field.focus();
  }

  setText(text) {
    this.field.value = text;
    this.typed();
    this.field.focus();
  }

  typed() {
    this.field.style.height = "auto";
    this.field.style.height = `${Math.min(TALLEST, this.field.scrollHeight + BORDERS)}px`;
    this.menu.filter(this.commands, this.field.value);
    this.inline.typed(this.field.value);
    this.refresh();
  }

  async share(queryId, resultId) {
    this.setText("");
    await attempt(this.phone.toasts, () => api.choose({ ...this.fields, inline_query_id: queryId, result_id: resultId }));
  }

  async follow(link) {
    this.setText("");
    await attempt(this.phone.toasts, () => api.open(this.phone.personId, link));
  }

  key(event) {
    if (event.isComposing) return;
    if (this.menu.key(event)) return void event.preventDefault();
    if (event.key === "Escape" && this.about) this.setAbout(null);
    // With a touch keyboard Enter makes a new line, as on a phone.
    const sends = event.key === "Enter" && !event.shiftKey && !matchMedia("(pointer: coarse)").matches;
    if (!sends) return;
    event.preventDefault();
    this.submit();
  }

  async submit() {
    const text = this.field.value.trim();
    if (!text && this.tray.items.length === 0) return;
    const { about, fields } = this;
    const hasFiles = this.tray.items.length > 0;
    this.setAbout(null);
    this.setText("");
    const done = await attempt(this.phone.toasts, async () => {
      if (about?.kind === "edit") await api.edit({ ...fields, message_id: about.message.message_id, text });
      else if (hasFiles) await this.tray.send(fields, text);
      else await api.send({ ...fields, text });
      return true;
    });
    if (done || this.field.value) return;
    this.setText(text); // what was written is not lost
    if (about) this.setAbout(about);
  }

  toggleCommands() {
    if (this.menu.isOpen) this.menu.close();
    else this.menu.filter(this.commands, "/");
  }

  // In a group a command names its bot, as Telegram's own menu does.
  runCommand(command) {
    const suffix = this.chat.type === "private" ? "" : `@${this.phone.store.bot.username}`;
    this.field.value = "";
    this.typed();
    this.phone.send(`/${command}${suffix}`);
  }

  toggleKeyboard() {
    this.keyboardIsOpen = !this.keyboardIsOpen;
    this.refresh();
  }

  openAttach(anchor) {
    openMenu(anchor, t("attach"), [
      { label: t("attach_photo"), icon: "photo", act: () => this.pick("image/*,video/*", false) },
      { label: t("attach_file"), icon: "file", act: () => this.pick("", true) },
      { label: t("attach_place"), icon: "place", act: () => this.sendPlace() },
      { label: t("attach_sample"), icon: "sun", act: async () => this.attach([await samplePhoto()]) },
    ]);
  }

  pick(accept, asFile) {
    this.picker.accept = accept;
    this.pickAsFile = asFile;
    this.picker.click();
  }

  picked() {
    this.attach([...this.picker.files], this.pickAsFile);
    this.picker.value = "";
  }

  pasted(event) {
    const files = [...event.clipboardData.files];
    if (files.length === 0) return;
    event.preventDefault();
    this.attach(files);
  }

  attach(files, asFile = false) {
    if (!this.tray.add(files, asFile)) toast(this.phone.toasts, t("too_many"));
    this.field.focus();
  }

  async sendPlace() {
    const place = await askPlace();
    if (place) await attempt(this.phone.toasts, () => api.place({ ...this.fields, ...place }));
  }
}
