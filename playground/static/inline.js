// Inline mode: what the bot offers while somebody types "@bot words", as a list over the composer.

import { api } from "./api.js";
import { attempt } from "./acts.js";
import { h } from "./dom.js";
import { t } from "./words.js";

const PAUSE = 300; // ms without a key before the bot is asked, about as long as Telegram's own apps wait

export class InlineResults {
  /** `choose(queryId, resultId)` sends one; `open(link)` follows the button above the results. */
  constructor(phone, choose, open) {
    this.phone = phone;
    this.choose = choose;
    this.open = open;
    this.el = h("div", { class: "commands", role: "listbox", "aria-label": t("inline_results"), hidden: true });
  }

  /** Looks at the text of the composer: asks the bot for "@bot ...", hides for all else. */
  typed(text) {
    clearTimeout(this.timer);
    const name = `@${this.phone.store.bot.username} `;
    this.words = text.startsWith(name) ? text.slice(name.length) : null;
    if (this.words === null) return this.close();
    this.timer = setTimeout(() => this.ask(this.words, ""), PAUSE);
  }

  async ask(words, offset) {
    const asked = await attempt(this.phone.toasts, () => api.inline(this.phone.personId, words, offset));
    if (!asked) return;
    this.phone.store.whenAnswered(asked.inline_query_id, (answer) => {
      if (words === this.words) this.draw(answer, offset !== "");
    });
  }

  draw(answer, goesOn) {
    const { button, results, next_offset: next } = answer;
    const rows = results.map((one) => this.row(one.title, one.description, () => this.choose(answer.inline_query_id, one.id)));
    if (next) rows.push(this.row("…", "", () => this.ask(this.words, next)));
    if (button?.start_parameter && !goesOn) {
      const link = `https://t.me/${this.phone.store.bot.username}?start=${button.start_parameter}`;
      rows.unshift(this.row(button.text, "", () => this.open(link)));
    }
    const before = goesOn ? [...this.el.children].slice(0, -1) : [];
    this.el.replaceChildren(...before, ...rows);
    this.el.hidden = this.el.children.length === 0;
  }

  row(title, description, act) {
    return h("button", { type: "button", role: "option", class: "command-item inline-item", onclick: act },
      h("strong", null, title), description ? h("span", null, description) : null);
  }

  close() {
    this.el.hidden = true;
    this.el.replaceChildren();
  }
}
