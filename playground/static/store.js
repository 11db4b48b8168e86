// What the page knows: people, chats and their messages, kept up to date by the server's events.
// Views subscribe and are told, at most once a frame, which chats changed.

/** The key of a forum's topic; everything outside topics is 0. */
export const threadOf = (message) => message.thread_id ?? 0;

export class Store {
  constructor(fetchState) {
    this.fetchState = fetchState;
    this.bot = { id: 0, username: "", name: "" };
    this.people = new Map();
    this.chats = new Map();
    this.controls = [];
    this.network = { mode: "ok" };
    this.connected = true;
    this.loaded = false;
    this.answers = new Map(); // callback_query_id -> what waits for it, or the answer that came before
    this.read = new Map();
    this.waiting = []; // events that arrive while the state is being fetched
    this.fetching = null; // the promise of a fetch under way
    this.fetchAgain = false;
    this.listeners = new Set();
    this.changed = null;
  }

  subscribe(listener) {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Fetches everything anew; what happens meanwhile is replayed after it, so nothing is lost in between. */
  refresh() {
    this.fetchAgain = this.fetching !== null;
    this.fetching ??= this.fetch();
    return this.fetching;
  }

  async fetch() {
    try {
      do {
        this.fetchAgain = false;
        this.load(await this.fetchState());
      } while (this.fetchAgain);
    } finally {
      this.fetching = null;
      for (const [type, data] of this.waiting.splice(0)) this.apply(type, data);
    }
  }

  load(state) {
    const isFirst = !this.loaded;
    const before = this.chats;
    this.bot = state.bot;
    this.people = new Map(state.people.map((person) => [person.id, person]));
    this.controls = state.controls ?? [];
    this.network = state.network;
    this.chats = new Map(state.chats.map((chat) => [chat.id, this.adopt(chat, before.get(chat.id))]));
    for (const id of this.people.keys()) this.openPrivate(id);
    this.loaded = true;
    if (isFirst) for (const chat of this.chats.values()) this.markAllRead(chat);
    this.note({ all: true });
  }

  // Messages that did not change keep their object, so that views need not draw them again.
  adopt(chat, before) {
    const old = before?.byId ?? new Map();
    const messages = (chat.messages ?? [])
      .map((message) => (same(old.get(message.message_id), message) ? old.get(message.message_id) : message))
      .sort((a, b) => a.message_id - b.message_id);
    return { ...chat, messages, byId: new Map(messages.map((m) => [m.message_id, m])), typing: before?.typing ?? null,
      readFrom: before?.readFrom ?? 0 };
  }

  apply(type, data) {
    if (type === "sync" || type === "commands") {
      this.refresh().catch(() => this.setConnected(false));
      return;
    }
    if (this.fetching) this.waiting.push([type, data]);
    else this[`on_${type}`]?.(data);
  }

  on_message({ chat_id: id, message }) {
    const chat = this.chats.get(id) ?? this.openPrivate(id);
    if (!chat) return void this.apply("sync");
    insert(chat, message);
    if (message.from?.is_bot) chat.typing = null;
    this.note({ chat: id, arrived: { chatId: id, message } });
  }

  on_edited({ chat_id: id, message }) {
    const chat = this.chats.get(id);
    if (chat?.byId.has(message.message_id)) insert(chat, message);
    this.note({ chat: id });
  }

  on_deleted({ chat_id: id, message_ids: ids }) {
    const chat = this.chats.get(id);
    if (!chat) return;
    const gone = new Set(ids);
    for (const one of gone) chat.byId.delete(one);
    chat.messages = chat.messages.filter((message) => !gone.has(message.message_id));
    this.note({ chat: id });
  }

  on_typing({ chat_id: id, action, until }) {
    const chat = this.chats.get(id);
    if (!chat) return;
    const typing = { action, until };
    chat.typing = typing;
    this.note({ chat: id });
    const left = Math.min(10_000, Math.max(0, until * 1000 - Date.now()));
    setTimeout(() => {
      if (chat.typing !== typing) return;
      chat.typing = null;
      this.note({ chat: id });
    }, left);
  }

  on_answer(answer) {
    const waiter = this.answers.get(answer.callback_query_id);
    if (typeof waiter === "function") waiter(answer);
    else this.answers.set(answer.callback_query_id, answer); // faster than the answer to the press itself
  }

  on_inline_answer(answer) {
    this.on_answer({ ...answer, callback_query_id: answer.inline_query_id });
  }

  /** Calls `then(answer)` once, when the bot has answered this press, or what was typed behind its name. */
  whenAnswered(callbackQueryId, then) {
    const early = this.answers.get(callbackQueryId);
    this.answers.delete(callbackQueryId);
    if (early && typeof early !== "function") return void then(early);
    this.answers.set(callbackQueryId, (answer) => {
      this.answers.delete(callbackQueryId);
      then(answer);
    });
  }

  on_person({ person }) {
    this.people.set(person.id, person);
    this.openPrivate(person.id);
    this.note({ all: true });
  }

  on_chat({ chat }) {
    const known = this.chats.get(chat.id);
    const merged = chat.messages ? chat : { ...known, ...chat, messages: known?.messages ?? [] };
    this.chats.set(chat.id, this.adopt(merged, known));
    this.note({ all: true });
  }

  on_network(data) {
    this.network = data.network ?? data;
    this.note({ all: true });
  }

  on_reply_keyboard({ chat_id: id, markup, person_id: personId }) {
    const chat = this.chats.get(id);
    if (!chat) return;
    const owners = personId ? [personId] : (chat.member_ids?.length ? chat.member_ids : [chat.person_id]);
    chat.reply_keyboard = { ...chat.reply_keyboard, ...Object.fromEntries(owners.map((owner) => [owner, markup])) };
    this.note({ chat: id });
  }

  setConnected(isConnected) {
    if (this.connected === isConnected) return;
    this.connected = isConnected;
    this.note({ all: true });
  }

  /** The chats of a person, newest first. */
  chatsOf(person) {
    const mine = [...this.chats.values()].filter((chat) => (
      chat.type === "private" ? chat.person_id === person.id || chat.id === person.id : chat.member_ids?.includes(person.id)
    ));
    const last = (chat) => chat.messages.at(-1)?.date ?? 0;
    return mine.sort((a, b) => last(b) - last(a));
  }

  // Everyone can open the bot's chat, also before it has a first message and is known to the server.
  openPrivate(personId) {
    if (!this.people.has(personId)) return null;
    if (this.chats.has(personId)) return this.chats.get(personId);
    const chat = this.adopt({ id: personId, type: "private", title: this.bot.name, person_id: personId,
      member_ids: [personId], admin_ids: [], is_forum: false, topics: [], commands: {}, messages: [] });
    this.chats.set(personId, chat);
    return chat;
  }

  titleOf(chat) {
    return chat.type === "private" ? this.bot.name : chat.title;
  }

  /** Whose mark stands for a chat: the bot's, or the group's own. */
  faceOf(chat) {
    return chat.type === "private" ? this.bot.id : chat.id;
  }

  /** How many messages of others this person has not seen in a chat (or in one topic of it). */
  unread(personId, chat, thread) {
    let count = 0;
    for (let index = chat.messages.length - 1; index >= 0; index -= 1) {
      const message = chat.messages[index];
      if (thread !== undefined && threadOf(message) !== thread) continue;
      const seen = this.read.get(`${personId}/${chat.id}/${chat.is_forum ? threadOf(message) : 0}`) ?? chat.readFrom;
      if (message.message_id <= seen) {
        if (!chat.is_forum || thread !== undefined) break;
      } else if (message.from?.id !== personId && message.kind !== "service") count += 1;
    }
    return count;
  }

  markRead(personId, chat, thread) {
    const last = chat.messages.findLast((message) => !chat.is_forum || threadOf(message) === thread);
    if (last) this.read.set(`${personId}/${chat.id}/${chat.is_forum ? thread : 0}`, last.message_id);
  }

  // Whatever was there when the page opened is old news.
  markAllRead(chat) {
    chat.readFrom = chat.messages.at(-1)?.message_id ?? 0;
  }

  note({ all = false, chat, arrived }) {
    if (!this.changed) {
      this.changed = { all: false, chats: new Set(), arrived: [] };
      // A hidden tab gets no animation frames, but must not fall behind either.
      if (document.hidden) setTimeout(() => this.tell(), 100);
      else requestAnimationFrame(() => this.tell());
    }
    if (all) this.changed.all = true;
    if (chat !== undefined) this.changed.chats.add(chat);
    if (arrived) this.changed.arrived.push(arrived);
  }

  tell() {
    const { changed } = this;
    this.changed = null;
    if (changed) for (const listener of [...this.listeners]) listener(changed);
  }
}

function same(a, b) {
  return a !== undefined && JSON.stringify(a) === JSON.stringify(b);
}

// Nearly always at the end; a late or edited one finds its place.
function insert(chat, message) {
  const id = message.message_id;
  const { messages } = chat;
  const isKnown = chat.byId.has(id);
  chat.byId.set(id, message);
  if (!isKnown && (messages.at(-1)?.message_id ?? 0) < id) {
    messages.push(message);
    return;
  }
  let low = 0;
  let high = messages.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (messages[middle].message_id < id) low = middle + 1;
    else high = middle;
  }
  messages.splice(low, isKnown ? 1 : 0, message);
}
