// What lies over the page: toasts, questions, menus.

import { h, icon } from "./dom.js";
import { t } from "./words.js";

const TOAST_FOR = 4000; // ms, a little longer for long texts

/** Shows a line for a moment, inside `region` (a phone's own, or the page's). */
export function toast(region, text) {
  const node = h("div", { class: "toast" }, text);
  region.append(node);
  setTimeout(() => node.remove(), TOAST_FOR + text.length * 30);
}

/** A question over the page. `actions`: `[{ label, value, primary?, href? }]`; resolves to the chosen value or null. */
export function ask({ title, body, actions, className = "", onsubmit }) {
  return new Promise((resolve) => {
    const form = h("form", { method: "dialog", class: "dialog-form" });
    const dialog = h("dialog", { class: `dialog ${className}`, "aria-label": title }, form);
    let chosen = null;
    const choose = (action) => (event) => {
      if (action.submit && onsubmit) {
        event.preventDefault();
        const value = onsubmit(form);
        if (value === undefined) return;
        chosen = value;
      } else chosen = action.value ?? null;
      dialog.close();
    };
    const buttons = actions.map((action) => (action.href
      ? h("a", { class: "button primary", href: action.href, target: "_blank", rel: "noopener noreferrer",
        onclick: () => setTimeout(() => dialog.close(), 0) }, action.label, icon("external"))
      : h("button", { type: action.submit ? "submit" : "button", class: action.primary ? "button primary" : "button",
        onclick: choose(action) }, action.label)));
    form.append(h("h2", null, title), ...[body].flat().filter(Boolean), h("div", { class: "dialog-actions" }, ...buttons));
    dialog.addEventListener("click", (event) => {
      if (event.target === dialog) dialog.close();
    });
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(chosen);
    });
    document.body.append(dialog);
    dialog.showModal();
    // Reading starts with the words; a form starts with its first field.
    (form.querySelector("input, select") ?? buttons.at(-1))?.focus();
  });
}

export function tell(title, body, className = "") {
  return ask({ title, body, className, actions: [{ label: t("ok"), primary: true, value: true }] });
}

let openedMenu = null;

/** A menu beside `anchor`. `items`: `[{ label, icon?, act, checked?, note? }]`. Arrow keys walk, Escape closes. */
export function openMenu(anchor, label, items) {
  if (openedMenu?.anchor === anchor) return void openedMenu.close();
  openedMenu?.close();
  const menu = h("div", { class: "menu", role: "menu", "aria-label": label });
  for (const item of items) {
    const isChoice = item.checked !== undefined;
    menu.append(h("button", {
      type: "button", class: "menu-item", role: isChoice ? "menuitemradio" : "menuitem",
      "aria-checked": isChoice ? String(item.checked) : undefined,
      onclick: () => {
        close();
        item.act();
      },
    }, item.icon && icon(item.icon), h("span", null, item.label, item.note && h("small", null, item.note)),
    item.checked && icon("check")));
  }
  const close = () => {
    if (openedMenu?.close !== close) return;
    openedMenu = null;
    menu.remove();
    if (anchor.ariaHasPopup) anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    if (document.activeElement === document.body) anchor.focus({ preventScroll: true });
  };
  const outside = (event) => {
    if (!menu.contains(event.target) && !anchor.contains(event.target)) close();
  };
  menu.addEventListener("keydown", (event) => walk(event, menu, close));
  document.addEventListener("pointerdown", outside, true);
  openedMenu = { anchor, close };
  if (anchor.ariaHasPopup) anchor.setAttribute("aria-expanded", "true");
  document.body.append(menu);
  place(menu, anchor);
  menu.firstElementChild?.focus({ preventScroll: true });
}

function walk(event, menu, close) {
  const items = [...menu.children];
  const at = items.indexOf(document.activeElement);
  const steps = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: items.length - 1 };
  if (event.key in steps) items[(steps[event.key] + items.length) % items.length].focus();
  else if (event.key === "Escape" || event.key === "Tab") close();
  else return;
  event.preventDefault();
  event.stopPropagation();
}

function place(menu, anchor) {
  const from = anchor.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const margin = 8;
  const below = from.bottom + 4;
  const top = below + height + margin > innerHeight ? Math.max(margin, from.top - height - 4) : below;
  const wanted = from.left + width + margin > innerWidth ? from.right - width : from.left;
  menu.style.top = `${top}px`;
  menu.style.left = `${Math.max(margin, Math.min(wanted, innerWidth - width - margin))}px`;
}

export async function copy(text, region) {
  try {
    await navigator.clipboard.writeText(text);
    toast(region, t("copied"));
  } catch {
    toast(region, t("copy_failed"));
  }
}
