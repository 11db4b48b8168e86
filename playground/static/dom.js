// Building and patching the page's nodes. Data only ever becomes text or attributes here, never markup.

const SVG = "http://www.w3.org/2000/svg";

/** A node: `h("button", { class: "x", onclick: go, "aria-label": "Go" }, "Go", child)`. */
export function h(tag, props, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props ?? {})) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "data") Object.assign(node.dataset, value);
    else if (name === "value" || name === "checked" || name === "disabled") node[name] = value;
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.flat().filter((child) => child !== undefined && child !== null && child !== false));
  return node;
}

/** One of the page's own line icons (24 by 24), hidden from screen readers: the button's label says it. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("class", `icon icon-${name}`);
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[name]);
  svg.append(path);
  return svg;
}

export function iconButton(name, label, onclick, props = {}) {
  return h("button", { type: "button", class: "icon-button", "aria-label": label, title: label, onclick, ...props },
    icon(name));
}

/**
 * Makes `parent` show `items` in order, touching only what changed.
 * `draw(item, oldNode)` returns the item's node: the old one if nothing changed, or a new one.
 * `leave(node)` may keep a removed node for a moment (it then removes it by itself).
 */
export function reconcile(parent, items, keyOf, draw, leave = (node) => node.remove()) {
  const before = parent.keyed ?? new Map();
  const now = new Map();
  let cursor = skipLeaving(parent.firstChild);
  for (const item of items) {
    const key = keyOf(item);
    const old = before.get(key);
    const node = draw(item, old);
    now.set(key, node);
    if (old && old !== node) {
      if (cursor === old) cursor = node;
      replaceKeepingFocus(old, node);
    }
    if (cursor === node) cursor = skipLeaving(node.nextSibling);
    else parent.insertBefore(node, cursor);
  }
  for (const [key, node] of before) {
    if (now.has(key)) continue;
    node.dataset.leaving = "";
    leave(node);
  }
  parent.keyed = now;
}

function skipLeaving(node) {
  let next = node;
  while (next?.dataset && "leaving" in next.dataset) next = next.nextSibling;
  return next;
}

// An edit in place must not throw a keyboard user back to the top of the page.
function replaceKeepingFocus(old, node) {
  const focused = old.contains(document.activeElement) ? document.activeElement : null;
  const place = focused ? focusables(old).indexOf(focused) : -1;
  old.replaceWith(node);
  if (place >= 0) (focusables(node)[place] ?? focusables(node).at(-1) ?? node).focus({ preventScroll: true });
}

function focusables(node) {
  return [...node.querySelectorAll("button, a[href], [tabindex]")];
}

const ICONS = {
  back: "M15 5l-7 7 7 7",
  more: "M12 5.2v.4M12 11.8v.4M12 18.4v.4",
  send: "M4 12l16-8-6 16-3-7z",
  attach: "M8 12.5l6.2-6.2a3 3 0 014.3 4.3l-8.2 8.2a5 5 0 01-7-7l8-8",
  slash: "M5 3.5h14a1.5 1.5 0 011.5 1.5v14a1.5 1.5 0 01-1.5 1.5H5A1.5 1.5 0 013.5 19V5A1.5 1.5 0 015 3.5zM14 8l-4 8",
  keyboard: "M4 6.5h16a1 1 0 011 1v9a1 1 0 01-1 1H4a1 1 0 01-1-1v-9a1 1 0 011-1zM7 10.5h.01M10.5 10.5h.01M14 10.5h.01M17 10.5h.01M8 14h8",
  close: "M6 6l12 12M18 6L6 18",
  check: "M5 12.5l4.5 4.5L19 7.5",
  down: "M6 9l6 6 6-6",
  reply: "M10 6l-6 6 6 6M4 12h9a7 7 0 017 7",
  edit: "M4 20l1-4L16.5 4.5a2 2 0 013 3L8 19z",
  copy: "M9 9h10v11H9zM5 15V4h10",
  person: "M12 12a4 4 0 100-8 4 4 0 000 8zM4 21a8 8 0 0116 0",
  plus: "M12 5v14M5 12h14",
  sun: "M12 8a4 4 0 100 8 4 4 0 000-8zM12 2.5v2M12 19.5v2M2.5 12h2M19.5 12h2M5.3 5.3l1.4 1.4M17.3 17.3l1.4 1.4M5.3 18.7l1.4-1.4M17.3 6.7l1.4-1.4",
  moon: "M20 14.5A8.5 8.5 0 119.5 4a7 7 0 0010.5 10.5z",
  help: "M12 21a9 9 0 100-18 9 9 0 000 18zM9.5 9.5a2.5 2.5 0 113.6 2.2c-.8.4-1.1.9-1.1 1.8M12 16.8v.01",
  network: "M3 9a13 13 0 0118 0M6 12.5a8.6 8.6 0 0112 0M9 16a4.3 4.3 0 016 0M12 19.5v.01",
  photo: "M4 5h16v14H4zM4 16l5-5 4 4 2.5-2.5L20 17M15.5 9.5v.01",
  file: "M6 3h8l4 4v14H6zM14 3v4h4",
  place: "M12 21s7-6.2 7-11.5a7 7 0 10-14 0C5 14.8 12 21 12 21zM12 12a2.5 2.5 0 100-5 2.5 2.5 0 000 5z",
  block: "M12 21a9 9 0 100-18 9 9 0 000 18zM5.7 5.7l12.6 12.6",
  group: "M9 11.5a3.5 3.5 0 100-7 3.5 3.5 0 000 7zM2.5 20a6.5 6.5 0 0113 0M16 4.8a3.5 3.5 0 010 6.5M18 14.2a6.5 6.5 0 013.5 5.8",
  silent: "M6 16.5V11a6 6 0 0112 0v5.5l1.5 1.5h-15zM10 20.5h4M4 4l16 16",
  external: "M7 17L17 7M9 7h8v8",
  share: "M10 6l-6 6 6 6M4 12h9a7 7 0 017 7",
  hash: "M9 4L7 20M17 4l-2 16M4.5 9h16M3.5 15h16",
  bell: "M6 16.5V11a6 6 0 0112 0v5.5l1.5 1.5h-15zM10 20.5h4",
};
