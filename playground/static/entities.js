// Telegram's text and its entities (offsets in UTF-16 units, as JavaScript counts too) as DOM nodes.
// Nothing here parses markup: hostile text stays text.

import { h, icon } from "./dom.js";
import { t } from "./words.js";

const SCHEMES = new Set(["http:", "https:", "tg:", "mailto:", "tel:"]);
const BLOCKS = new Set(["pre", "blockquote", "expandable_blockquote"]);

/** The nodes for `text`; `acts` says what a tap does: `{ command(text), link(url), mention(name), copy(text) }`. */
export function render(text, entities, acts) {
  const valid = (entities ?? [])
    .filter((e) => e.length > 0 && e.offset >= 0 && e.offset < text.length)
    .map((e, index) => ({ ...e, index, end: Math.min(text.length, e.offset + e.length) }))
    .sort((a, b) => a.offset - b.offset || b.end - a.end || a.index - b.index);
  return span(text, 0, text.length, valid, acts);
}

function span(text, start, end, entities, acts) {
  const nodes = [];
  let at = start;
  let rest = entities;
  while (rest.length > 0) {
    const [outer, ...others] = rest;
    if (outer.offset > at) nodes.push(plain(text.slice(at, outer.offset), nodes));
    const inside = [];
    const after = [];
    for (const other of others) {
      if (other.offset >= outer.end) after.push(other);
      else {
        // One that crosses the outer end is cut there, its tail kept: Telegram splits them so too.
        inside.push({ ...other, end: Math.min(other.end, outer.end) });
        if (other.end > outer.end) after.push({ ...other, offset: outer.end });
      }
    }
    const raw = text.slice(outer.offset, outer.end);
    nodes.push(element(outer, raw, span(text, outer.offset, outer.end, inside, acts), acts));
    at = outer.end;
    rest = after.sort((a, b) => a.offset - b.offset || b.end - a.end);
  }
  if (at < end) nodes.push(plain(text.slice(at, end), nodes));
  return nodes;
}

// A block breaks the line by itself: the newline that follows it would show as an empty line.
function plain(text, before) {
  const last = before.at(-1);
  const afterBlock = last instanceof Element && last.classList.contains("block");
  return document.createTextNode(afterBlock && text.startsWith("\n") ? text.slice(1) : text);
}

function element(entity, raw, children, acts) {
  if (BLOCKS.has(entity.type)) return block(entity, raw, children, acts);
  switch (entity.type) {
    case "bold": return h("strong", null, ...children);
    case "italic": return h("em", null, ...children);
    case "underline": return h("u", null, ...children);
    case "strikethrough": return h("s", null, ...children);
    case "spoiler": return spoiler(children);
    case "code": return tappable("code", "code", () => acts.copy(raw), children);
    case "text_link": return link(entity.url, children, acts);
    case "url": return link(/^[a-z][a-z0-9+.-]*:/i.test(raw) ? raw : `https://${raw}`, children, acts);
    case "email": return link(`mailto:${raw}`, children, acts);
    case "phone_number": return link(`tel:${raw.replace(/[^+\d]/g, "")}`, children, acts);
    case "bot_command": return tappable("button", "command", () => acts.command(raw), children);
    case "mention": return tappable("button", "mention", () => acts.mention(raw.slice(1)), children);
    case "hashtag": case "cashtag": return h("span", { class: "hashtag" }, ...children);
    case "text_mention": return h("span", { class: "hashtag" }, ...children);
    default: return h("span", null, ...children);
  }
}

function block(entity, raw, children, acts) {
  if (entity.type === "pre") {
    const copy = h("button", { type: "button", class: "pre-copy", "aria-label": t("copy_text"), onclick: () => acts.copy(raw) },
      icon("copy"));
    return h("pre", { class: "block", "data-language": entity.language }, h("code", null, ...children), copy);
  }
  if (entity.type === "blockquote") return h("blockquote", { class: "block" }, ...children);
  const quote = h("blockquote", { class: "block expandable" }, ...children);
  const open = () => {
    const isOpen = quote.classList.toggle("open");
    toggle.setAttribute("aria-expanded", String(isOpen));
  };
  const toggle = h("button", { type: "button", class: "quote-toggle", "aria-label": t("expand"), "aria-expanded": "false",
    onclick: open }, icon("down"));
  quote.append(toggle);
  return quote;
}

function spoiler(children) {
  const node = h("span", { class: "spoiler", role: "button", tabindex: "0", "aria-expanded": "false" }, ...children);
  const reveal = (event) => {
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    if (!node.classList.contains("open")) event.preventDefault();
    node.classList.add("open");
    node.setAttribute("aria-expanded", "true");
  };
  node.addEventListener("click", reveal);
  node.addEventListener("keydown", reveal);
  return node;
}

function tappable(tag, className, act, children) {
  if (tag === "button") return h("button", { type: "button", class: className, onclick: act }, ...children);
  const onkeydown = (event) => {
    if (event.key === "Enter") act();
  };
  return h(tag, { class: className, role: "button", tabindex: "0", onclick: act, onkeydown }, ...children);
}

function link(url, children, acts) {
  const address = safe(url);
  if (!address) return h("span", { class: "dead-link" }, ...children);
  const onclick = (event) => {
    event.preventDefault();
    acts.link(address);
  };
  return h("a", { href: address, rel: "noopener noreferrer", target: "_blank", onclick }, ...children);
}

/** The address if a browser may be sent there, else null (no `javascript:`, no `data:`). */
export function safe(url) {
  try {
    const parsed = new URL(url);
    return SCHEMES.has(parsed.protocol) ? parsed.href : null;
  } catch {
    return null;
  }
}
