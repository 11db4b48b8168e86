// From messages to the rows that are shown: days, albums as one row, neighbours of one sender drawn together.
// Pure: no DOM, so that a change to one message touches one row.

import { dayKey } from "./time.js";

const TOGETHER = 300; // seconds between messages of one sender that still look like one breath

/** Rows `{ key, kind: "day"|"service"|"message", messages, opens, closes }` for messages in order. */
export function rowsOf(messages) {
  const rows = [];
  let day = null;
  for (const message of messages) {
    const today = dayKey(message.date);
    if (today !== day) {
      rows.push({ key: `day-${today}`, kind: "day", date: message.date, messages: [] });
      day = today;
    }
    const last = rows.at(-1);
    if (joinsAlbum(last, message)) last.messages.push(message);
    else rows.push(rowOf(message));
  }
  rows.forEach((row, index) => {
    if (row.kind !== "message") return;
    row.opens = !together(rows[index - 1], row);
    row.closes = !together(row, rows[index + 1]);
  });
  return rows;
}

function rowOf(message) {
  const kind = message.kind === "service" ? "service" : "message";
  return { key: `m-${message.message_id}`, kind, messages: [message], opens: true, closes: true };
}

function joinsAlbum(row, message) {
  const group = message.media_group_id;
  return Boolean(group) && row.kind === "message" && row.messages[0].media_group_id === group;
}

function together(above, below) {
  if (above?.kind !== "message" || below?.kind !== "message") return false;
  const [a, b] = [above.messages.at(-1), below.messages[0]];
  return a.from?.id === b.from?.id && b.date - a.date < TOGETHER;
}

/** Whether two rows would be drawn alike (messages are replaced, never changed in place). */
export function sameRow(a, b) {
  return a.opens === b.opens && a.closes === b.closes && a.messages.length === b.messages.length
    && a.messages.every((message, index) => message === b.messages[index]);
}
