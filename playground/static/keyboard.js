// Buttons that a bot sends: under a message (inline), and in place of the phone's keyboard (reply).

import { h, icon } from "./dom.js";
import { t } from "./words.js";

const MARKS = { url: "external", switch_inline: "share", copy: "copy", login: "external", web_app: "external" };

const STYLES = { danger: "danger", success: "success", primary: "success" };

/** The rows of buttons under a message; `press(button, node)` does what the button means. */
export function inlineKeyboard(rows, press) {
  return h("div", { class: "inline-keyboard" }, ...rows.map((row) => h("div", { class: "inline-row" },
    ...row.map((button) => {
      const mark = MARKS[button.kind];
      const node = h("button", { type: "button", class: `inline-button ${STYLES[button.style] ?? ""}`, onclick: () => press(button, node) },
        h("span", null, button.text), mark && icon(mark));
      return node;
    }))));
}

/** Shows on the button that its answer is awaited. */
export function setWaiting(node, isWaiting) {
  if (isWaiting) {
    node.setAttribute("aria-busy", "true");
    node.title = t("pressed_wait");
  } else {
    node.removeAttribute("aria-busy");
    node.title = "";
  }
}

/** A bot's reply keyboard: `press(button)` gets `{ text, request_location?, request_contact? }`. */
export function replyKeyboard(markup, press) {
  const rows = markup.keyboard.map((row) => h("div", { class: "reply-row" }, ...row.map((one) => {
    const button = typeof one === "string" ? { text: one } : one;
    return h("button", { type: "button", class: "reply-button", onclick: () => press(button) }, button.text);
  })));
  return h("div", { class: "reply-keyboard" }, ...rows);
}
