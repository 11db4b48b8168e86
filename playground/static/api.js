// The playground's server as the page speaks to it: JSON over HTTP, and one stream of events.

/** A refusal in the server's own words, or no answer at all (`status` 0). */
export class ApiError extends Error {
  constructor(status, message) {
    super(message);
    this.status = status;
  }
}

async function call(method, path, body) {
  const options = { method };
  if (body instanceof FormData) options.body = body;
  else if (body !== undefined) {
    options.body = JSON.stringify(body);
    options.headers = { "Content-Type": "application/json" };
  }
  let response;
  try {
    response = await fetch(path, options);
  } catch {
    throw new ApiError(0, "");
  }
  const answer = await response.json().catch(() => ({}));
  if (!response.ok) throw new ApiError(response.status, answer.error ?? `HTTP ${response.status}`);
  return answer;
}

const post = (path, body) => call("POST", path, body);

export const api = {
  state: () => call("GET", "/api/state"),
  send: (message) => post("/api/send", message),
  edit: (change) => post("/api/edit", change),
  press: (press) => post("/api/press", press),
  inline: (personId, query, offset) => post("/api/inline", { person_id: personId, query, offset }),
  choose: (choice) => post("/api/choose", choice),
  place: (place) => post("/api/location", place),
  open: (personId, link, chatId) => post("/api/open", { person_id: personId, link, ...(chatId && { chat_id: chatId }) }),
  addPlace: (place) => post("/api/places", place),
  bot: (personId, chatId, what) => post("/api/bot", { person_id: personId, chat_id: chatId, what }),
  topic: (personId, chatId, what, more) => post("/api/topic", { person_id: personId, chat_id: chatId, what, ...more }),
  block: (personId, blocked) => post("/api/block", { person_id: personId, blocked }),
  addPerson: (person) => post("/api/people", person),
  network: (mode) => post("/api/network", { mode }),
  control: (name) => post(`/api/controls/${encodeURIComponent(name)}`, {}),
  upload(fields, files) {
    const form = new FormData();
    for (const [name, value] of Object.entries(fields)) {
      if (value !== undefined && value !== null && value !== "") form.append(name, String(value));
    }
    for (const file of files) form.append("file", file, file.name);
    return post("/api/upload", form);
  },
};

const EVENTS = ["message", "edited", "deleted", "typing", "answer", "inline_answer", "commands", "person", "chat", "network",
  "reply_keyboard", "sync"];
const REOPEN_AFTER = 1500; // ms; only when the browser itself has given up

/** Keeps the stream of events open for ever: `onEvent(type, data)`, `onConnection(isOpen)`. */
export function listen(onEvent, onConnection) {
  const source = new EventSource("/api/events");
  source.addEventListener("open", () => onConnection(true));
  source.addEventListener("error", () => {
    onConnection(false);
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen(onEvent, onConnection), REOPEN_AFTER);
  });
  for (const type of EVENTS) {
    source.addEventListener(type, (event) => onEvent(type, JSON.parse(event.data)));
  }
}
