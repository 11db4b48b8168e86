// The page: puts the store, the bar and the phones together.

import { api, listen } from "./api.js";
import { toast } from "./dialog.js";
import { h, reconcile } from "./dom.js";
import { avatar } from "./message.js";
import { Phone } from "./phone.js";
import { applyTheme, prefs, remember } from "./prefs.js";
import { badge } from "./chatlist.js";
import { Store } from "./store.js";
import { Toolbar, welcome } from "./toolbar.js";
import { setLanguage, t } from "./words.js";

const ROOMY = 1800; // px from which a fourth phone has room
const ROLES = ["reader", "source", "editor", "editor"];

class Page {
  constructor(root, store) {
    this.root = root;
    this.store = store;
    this.places = []; // what is open on which phone; outlives a change of language
    this.active = 0; // the phone that a narrow screen shows
    this.phones = [];
    store.subscribe((changes) => this.update(changes));
  }

  /** Builds everything anew, in the language that is set. */
  build() {
    for (const phone of this.phones) phone.close();
    document.title = `${this.store.bot.name} · ${t("tagline")}`;
    this.toasts = h("div", { class: "toasts page-toasts", role: "status" });
    this.toolbar = new Toolbar(this.store, this);
    this.banners = h("div", { class: "banners", role: "status" });
    this.tabs = h("nav", { class: "tabs", "aria-label": t("people") });
    this.columns = h("main", { class: "phones" });
    this.root.replaceChildren(...[this.toolbar.el, this.banners, welcome(() => this.toolbar.help()), this.tabs, this.columns, this.toasts]
      .filter(Boolean));
    if (this.places.length === 0) this.places = this.firstPlaces();
    this.phones = [];
    for (const place of this.places) this.placePhone(place);
    this.update({ all: true, chats: new Set(), arrived: [] });
  }

  // One phone for each role that someone plays, a second editor where there is room.
  firstPlaces() {
    const left = [...this.store.people.values()];
    const places = [];
    for (const role of ROLES.slice(0, innerWidth >= ROOMY ? 4 : 3)) {
      const at = left.findIndex((person) => person.role === role);
      if (at >= 0) places.push({ personId: left.splice(at, 1)[0].id, screen: null });
    }
    return places.length ? places : left.slice(0, 1).map((person) => ({ personId: person.id, screen: null }));
  }

  placePhone(place) {
    const phone = new Phone(this.store, place, { onClose: () => this.removePhone(phone), onPerson: () => this.drawTabs() });
    this.phones.push(phone);
    this.columns.append(phone.el);
    return phone;
  }

  addPhone(personId) {
    const shown = new Set(this.places.map((place) => place.personId));
    const next = personId ?? [...this.store.people.keys()].find((id) => !shown.has(id)) ?? this.places[0].personId;
    const place = { personId: next, screen: null };
    this.places.push(place);
    const phone = this.placePhone(place);
    this.choose(this.phones.length - 1);
    phone.el.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  removePhone(phone) {
    const at = this.phones.indexOf(phone);
    if (at < 0 || this.phones.length === 1) return;
    phone.close();
    phone.el.remove();
    this.phones.splice(at, 1);
    this.places.splice(at, 1);
    this.choose(Math.min(this.active, this.phones.length - 1));
  }

  choose(index) {
    this.active = index;
    this.update({ all: true, chats: new Set(), arrived: [] });
  }

  // A tab stands for a person; one without a phone yet gets one.
  choosePerson(personId) {
    const at = this.places.findIndex((place) => place.personId === personId);
    if (at >= 0) this.choose(at);
    else this.addPhone(personId);
  }

  get isNarrow() {
    return matchMedia("(max-width: 759px)").matches;
  }

  update(changes) {
    if (!this.columns) return; // before the first state there is nothing to show
    this.phones.forEach((phone, index) => {
      phone.el.classList.toggle("active", index === this.active);
      phone.isActive = !this.isNarrow || index === this.active;
      phone.closeButton.hidden = this.phones.length === 1;
      phone.update(changes);
    });
    if (changes.all) {
      this.toolbar.update();
      this.drawBanners();
    }
    this.drawTabs();
  }

  drawTabs() {
    const current = this.places[this.active]?.personId;
    const lines = [...this.store.people.values()].map((person) => ({ person, isCurrent: person.id === current,
      unread: this.store.chatsOf(person).reduce((sum, chat) => sum + this.store.unread(person.id, chat), 0) }));
    reconcile(this.tabs, lines, (line) => line.person.id, (line, old) => {
      const looks = JSON.stringify(line);
      if (old?.looks === looks) return old;
      const node = h("button", { type: "button", class: "tab", "aria-current": line.isCurrent ? "true" : undefined,
        data: { role: line.person.role }, onclick: () => this.choosePerson(line.person.id) },
      avatar(line.person.name, line.person.id, "small"), h("span", null, line.person.name),
      line.unread > 0 && badge(line.unread));
      node.looks = looks;
      return node;
    });
    if (current === this.shownTab) return;
    this.shownTab = current;
    this.tabs.querySelector("[aria-current]")?.scrollIntoView({ inline: "nearest", block: "nearest" });
  }

  drawBanners() {
    const { connected, network } = this.store;
    const lines = [];
    if (!connected) lines.push(h("p", { class: "banner lost" }, t("lost")));
    if (network.mode !== "ok") {
      lines.push(h("p", { class: "banner" }, h("span", null, t(`banner_${network.mode}`)),
        h("button", { type: "button", class: "button", onclick: () => api.network("ok").catch(() => this.say(t("offline"))) }, t("restore"))));
    }
    this.banners.replaceChildren(...lines);
  }

  setLanguage(code) {
    setLanguage(code);
    remember({ language: code });
    this.build();
  }

  say(text) {
    toast(this.toasts, text);
  }
}

applyTheme();
const asked = new URLSearchParams(location.search).get("lang");
setLanguage(asked ?? prefs.language ?? "id");
const root = document.getElementById("app");
root.replaceChildren(h("p", { class: "loading", role: "status" }, t("loading")));

const store = new Store(api.state);
const page = new Page(root, store);
let isBuilt = false;
store.subscribe(() => {
  if (isBuilt || !store.loaded) return;
  isBuilt = true;
  page.build();
});
listen((type, data) => store.apply(type, data), (isOpen) => {
  store.setConnected(isOpen);
  if (isOpen) store.apply("sync");
});
matchMedia("(max-width: 759px)").addEventListener("change", () => page.update({ all: true, chats: new Set(), arrived: [] }));
document.addEventListener("visibilitychange", () => page.update({ all: true, chats: new Set(), arrived: [] }));
