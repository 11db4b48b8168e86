// The bar over the phones: the network, the controls of whoever started the page, people, language, light.

import { api } from "./api.js";
import { attempt } from "./acts.js";
import { ask, openMenu, tell } from "./dialog.js";
import { h, icon, iconButton } from "./dom.js";
import { makePlace } from "./places.js";
import { applyTheme, prefersDark, prefs, remember } from "./prefs.js";
import { currentLanguage, localised, t } from "./words.js";

const MODES = ["ok", "slow", "errors", "flood", "down"];

export class Toolbar {
  /** `page`: `{ toasts, addPhone(personId?), setLanguage(code) }`. */
  constructor(store, page) {
    this.store = store;
    this.page = page;
    this.controls = h("div", { class: "controls" });
    this.networkWords = h("span");
    this.network = h("button", { type: "button", class: "button network", "aria-haspopup": "menu", onclick: () => this.openNetwork() },
      icon("network"), this.networkWords);
    this.theme = iconButton("moon", "", () => this.switchTheme());
    this.more = iconButton("more", t("people"), () => this.openMore(), { class: "icon-button only-narrow", "aria-haspopup": "menu" });
    this.el = h("header", { class: "toolbar" },
      h("div", { class: "brand" }, h("img", { src: "/static/icon.svg", alt: "", width: 32, height: 32 }),
        h("div", null, h("h1", null, store.bot.name), h("p", null, t("tagline")))),
      this.controls, this.network,
      h("div", { class: "only-wide tools" },
        iconButton("person", t("add_person"), () => this.addPerson()),
        iconButton("group", t("add_place"), () => this.addPlace()),
        iconButton("plus", t("add_phone"), () => page.addPhone()),
        h("button", { type: "button", class: "button quiet", lang: other(), onclick: () => page.setLanguage(other()) }, t("switch_language")),
        this.theme, iconButton("help", t("help"), () => this.help())),
      this.more);
    this.drawTheme();
  }

  update() {
    const { controls, network } = this.store;
    this.el.querySelector("h1").textContent = this.store.bot.name;
    this.el.dataset.network = network.mode;
    this.networkWords.textContent = t(`network_${network.mode}`);
    this.network.setAttribute("aria-label", `${t("network")}: ${t(`network_${network.mode}`)}`);
    const known = JSON.stringify(controls);
    if (known === this.shownControls) return;
    this.shownControls = known;
    this.controls.replaceChildren(...controls.map((control) => h("button", { type: "button", class: "button primary",
      onclick: (event) => this.run(control, event.currentTarget) }, icon("bell"), h("span", null, localised(control.label)))));
  }

  async run(control, button) {
    button.setAttribute("aria-busy", "true");
    const answer = await attempt(this.page.toasts, () => api.control(control.name));
    button.removeAttribute("aria-busy");
    if (answer?.said) this.page.say(localised(answer.said));
  }

  openNetwork() {
    openMenu(this.network, t("network"), MODES.map((mode) => ({
      label: t(`network_${mode}`), checked: this.store.network.mode === mode,
      act: () => attempt(this.page.toasts, () => api.network(mode)),
    })));
  }

  openMore() {
    openMenu(this.more, t("people"), [
      { label: t("add_person"), icon: "person", act: () => this.addPerson() },
      { label: t("add_place"), icon: "group", act: () => this.addPlace() },
      { label: t("switch_language"), icon: "share", act: () => this.page.setLanguage(other()) },
      { label: prefersDark() ? t("theme_light") : t("theme_dark"), icon: prefersDark() ? "sun" : "moon", act: () => this.switchTheme() },
      { label: t("help"), icon: "help", act: () => this.help() },
    ]);
  }

  switchTheme() {
    remember({ theme: prefersDark() ? "light" : "dark" });
    applyTheme();
    this.drawTheme();
  }

  drawTheme() {
    const label = prefersDark() ? t("theme_light") : t("theme_dark");
    this.theme.replaceChildren(icon(prefersDark() ? "sun" : "moon"));
    this.theme.setAttribute("aria-label", label);
    this.theme.title = label;
  }

  async addPerson() {
    const option = (value, words) => h("option", { value }, words);
    const person = await ask({
      title: t("add_person"),
      body: [
        h("label", null, t("name"), h("input", { name: "name", required: true, maxlength: 60, autocomplete: "off" })),
        h("label", null, t("role"), h("select", { name: "role" }, ...["reader", "source", "editor"].map((role) => option(role, t(`role_${role}`))))),
        h("label", null, t("language"), h("select", { name: "language" }, option("id", "Indonesia"), option("en", "English"))),
      ],
      actions: [{ label: t("cancel") }, { label: t("add"), primary: true, submit: true }],
      onsubmit: (form) => {
        const name = form.elements.name.value.trim();
        return name ? { name, role: form.elements.role.value, language_code: form.elements.language.value } : undefined;
      },
    });
    if (!person) return;
    const added = await attempt(this.page.toasts, () => api.addPerson(person));
    if (!added) return;
    await attempt(this.page.toasts, () => this.store.refresh()); // with the groups that they joined
    this.page.addPhone(added.id);
    this.page.say(t("person_added", { name: added.name }));
  }

  async addPlace() {
    const added = await makePlace(this.store, this.page.toasts);
    if (added) this.page.say(t("place_added", { title: added.title }));
  }

  help() {
    const controls = this.store.controls.map((control) => `“${localised(control.label)}”`).join(t("then"));
    const tips = [t("tip_start"), controls && t("tip_push", { controls }), t("tip_photo"), t("tip_fault")];
    return tell(t("help_title"), [h("p", null, t("welcome")), h("ol", { class: "tips" }, ...tips.filter(Boolean).map((tip) => h("li", null, tip)))]);
  }
}

function other() {
  return currentLanguage() === "id" ? "en" : "id";
}

/** A line that greets until it is closed. */
export function welcome(onHelp) {
  if (prefs.greeted) return null;
  const strip = h("aside", { class: "welcome", "aria-label": t("help_title") }, h("p", null, t("welcome")),
    h("button", { type: "button", class: "button quiet", onclick: onHelp }, t("help")),
    iconButton("close", t("close"), () => {
      remember({ greeted: true });
      strip.remove();
    }));
  return strip;
}
