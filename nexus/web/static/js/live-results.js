/* The page of results follows the typing: the list changes in place, the address too, the number is announced. */
import { localiseTimes } from "./page.js";
import { rememberSearch } from "./recent.js";
import { fetchResults } from "./results.js";
import { afterTyping } from "./typing.js";

const form = document.querySelector("[data-live-results]");
const field = form.elements.q;
const list = document.getElementById(form.dataset.liveResults);
const status = document.querySelector("[data-live-status]");

rememberSearch(field.value);

async function refresh() {
  const query = field.value.trim();
  if (!query) return;
  try {
    const html = await fetchResults(query);
    if (html === null || query !== field.value.trim()) return;
    list.innerHTML = html;
    localiseTimes(list);
    status.textContent = list.querySelector("[data-total]")?.textContent ?? "";
    history.replaceState(null, "", `/search?${new URLSearchParams({ q: query })}`);
  } catch {
    status.textContent = "Search did not answer. Press Enter to try again.";
  }
}

field.addEventListener("input", afterTyping(refresh));
field.addEventListener("change", () => rememberSearch(field.value));
