// Times as the newsroom's town writes them: WIB (UTC+7), "14.59". Instants are unix seconds.

import { currentLanguage, t } from "./words.js";

const ZONE = "Asia/Jakarta";
const EAST = 7 * 3600; // seconds; Indonesia knows no summer time
const formats = new Map();

function format(kind, options) {
  const key = `${kind}:${currentLanguage()}`;
  if (!formats.has(key)) {
    const locale = currentLanguage() === "id" ? "id-ID" : "en-GB";
    formats.set(key, new Intl.DateTimeFormat(locale, { timeZone: ZONE, ...options }));
  }
  return formats.get(key);
}

/** The number of the day in WIB: equal for two instants of one day. */
export function dayKey(seconds) {
  return Math.floor((seconds + EAST) / 86400);
}

export function clock(seconds) {
  return format("clock", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(seconds * 1000);
}

export function dayName(seconds, now = Date.now() / 1000) {
  const day = dayKey(seconds);
  if (day === dayKey(now)) return t("today");
  if (day === dayKey(now - 86400)) return t("yesterday");
  return format("day", { weekday: "long", day: "numeric", month: "long", year: "numeric" }).format(seconds * 1000);
}

/** For the chat list: the clock today, the date before. */
export function when(seconds) {
  if (dayKey(seconds) === dayKey(Date.now() / 1000)) return clock(seconds);
  return format("short", { day: "numeric", month: "short" }).format(seconds * 1000);
}

export function fileSize(bytes) {
  if (!Number.isFinite(bytes)) return "";
  if (bytes < 1024) return `${bytes} B`;
  const number = new Intl.NumberFormat(currentLanguage(), { maximumFractionDigits: 1 });
  return bytes < 1024 ** 2 ? `${number.format(bytes / 1024)} KB` : `${number.format(bytes / 1024 ** 2)} MB`;
}
