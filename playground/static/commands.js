// The bot's commands as a list over the composer: all of them from the "/" button, filtered while typing "/…".

import { h } from "./dom.js";
import { t } from "./words.js";

export class CommandMenu {
  /** `choose(command)` gets the name without its slash. */
  constructor(choose) {
    this.choose = choose;
    this.commands = [];
    this.active = 0;
    this.el = h("div", { class: "commands", role: "listbox", "aria-label": t("commands"), hidden: true });
  }

  get isOpen() {
    return !this.el.hidden;
  }

  /** Shows what begins with `typed` (text of the composer), or hides when nothing does. */
  filter(commands, typed) {
    const wanted = /^\/(\w*)$/.exec(typed)?.[1]?.toLowerCase();
    this.commands = wanted === undefined ? [] : commands.filter((one) => one.command.startsWith(wanted));
    this.active = 0;
    this.draw();
  }

  draw() {
    this.el.hidden = this.commands.length === 0;
    this.el.replaceChildren(...this.commands.map((one, index) => h("button", {
      type: "button", role: "option", tabindex: "-1", class: "command-item", "aria-selected": String(index === this.active),
      onclick: () => this.pick(index),
    }, h("strong", null, `/${one.command}`), h("span", null, one.description))));
    this.el.children[this.active]?.scrollIntoView({ block: "nearest" });
  }

  pick(index) {
    const { command } = this.commands[index];
    this.close();
    this.choose(command);
  }

  close() {
    this.commands = [];
    this.draw();
  }

  /** Arrow keys, Enter and Escape while the list is open; true if the key was meant for it. */
  key(event) {
    if (!this.isOpen) return false;
    const count = this.commands.length;
    if (event.key === "ArrowDown") this.active = (this.active + 1) % count;
    else if (event.key === "ArrowUp") this.active = (this.active + count - 1) % count;
    else if (event.key === "Escape") this.commands = [];
    else if (event.key === "Enter" || event.key === "Tab") {
      this.pick(this.active);
      return true;
    } else return false;
    this.draw();
    return true;
  }
}
