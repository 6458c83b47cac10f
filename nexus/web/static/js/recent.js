/* The last searches of this browser, newest first. They never leave it. */
import { forget, read, write } from "./store.js";

const KEPT = 8;

export const recentSearches = () => read("recent-searches", []);

export function rememberSearch(query) {
  const text = query.trim();
  if (text.length < 2) return;
  write("recent-searches", [text, ...recentSearches().filter((kept) => kept !== text)].slice(0, KEPT));
}

export const forgetSearches = () => forget("recent-searches");
