/* The search palette.
   1. `/`, Ctrl/Cmd-K or the field in the header opens the dialog; what was typed there comes along.
   2. Typing fetches the same fragment the page of results shows; the number found is announced.
   3. Arrows move real focus over real links, so opening in a new tab and screen readers work as ever.
   4. Enter in the field opens the first result, Ctrl/Cmd-Enter lists all. Esc closes; focus returns. */
import { isFree } from "./keys.js";
import { localiseTimes } from "./page.js";
import { forgetSearches, recentSearches, rememberSearch } from "./recent.js";
import { fetchResults } from "./results.js";
import { afterTyping } from "./typing.js";

const dialog = document.getElementById("hub:palette");
const form = dialog.querySelector("form");
const field = form.elements.q;
const body = dialog.querySelector("[data-palette-body]");
const status = dialog.querySelector("[data-palette-status]");
let shown = null; // the query whose results are on the screen
let enterWaits = false; // Enter came before the answer

function openPalette(text = "") {
  if (dialog.open) return;
  dialog.showModal();
  if (text) field.value = text;
  field.focus();
  field.select();
  refresh();
}

function closePalette() {
  dialog.close(); // focus returns to where it was; to nowhere only with the next frame, so let go of the field
  if (dialog.contains(document.activeElement)) document.activeElement.blur();
}

async function refresh() {
  const query = field.value.trim();
  if (!query) return showRecent();
  if (query === shown) return undefined;
  try {
    const html = await fetchResults(query);
    if (html !== null && query === field.value.trim()) showResults(query, html);
  } catch {
    shown = null;
    body.innerHTML = `<p class="palette-message">Search did not answer. Check your connection and type again.</p>`;
    status.textContent = "Search did not answer.";
  }
  return undefined;
}

function showResults(query, html) {
  shown = query;
  body.innerHTML = html;
  body.scrollTop = 0;
  localiseTimes(body);
  const first = body.querySelector(".result");
  first?.classList.add("is-first");
  const total = body.querySelector("[data-total]")?.textContent.trim() ?? "";
  status.textContent = first ? `${total}. Enter opens ${first.querySelector("a").textContent.trim()}.` : total || "Nothing found.";
  if (enterWaits) openFirst();
}

function showRecent() {
  shown = "";
  enterWaits = false;
  status.textContent = "";
  const searches = recentSearches();
  body.replaceChildren(searches.length ? recentList(searches) : message("Type a technology, an error message, or a name. Try by:ada or tag:celery."));
}

function message(text) {
  const paragraph = document.createElement("p");
  paragraph.className = "palette-message";
  paragraph.textContent = text;
  return paragraph;
}

function recentList(searches) {
  const list = document.getElementById("hub:recent-searches").content.cloneNode(true);
  const row = list.querySelector("li");
  const rows = searches.map((text) => {
    const copy = row.cloneNode(true);
    copy.querySelector("span").textContent = text;
    copy.querySelector("button").addEventListener("click", () => {
      field.value = text;
      field.focus();
      refresh();
    });
    return copy;
  });
  row.replaceWith(...rows);
  list.querySelector("[data-forget]").addEventListener("click", () => {
    forgetSearches();
    showRecent();
    field.focus();
  });
  return list;
}

function openFirst() {
  enterWaits = false;
  const first = body.querySelector(".result a");
  if (!first) return submitAll();
  rememberSearch(shown);
  first.click();
  return undefined;
}

function submitAll() {
  rememberSearch(field.value);
  form.submit();
}

function move(step) {
  const stops = [field, ...body.querySelectorAll(".suggestion a, .result a, .recent button")];
  const next = stops[stops.indexOf(document.activeElement) + step] ?? (step > 0 ? stops.at(-1) : field);
  next.focus();
  next.closest(".result, li")?.scrollIntoView({ block: "nearest" });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const query = field.value.trim();
  if (!query) return;
  if (query === shown) openFirst();
  else enterWaits = true;
});

field.addEventListener("input", () => { enterWaits = false; });
field.addEventListener("input", afterTyping(refresh));

dialog.addEventListener("keydown", (event) => {
  if (event.key === "Escape") {
    event.preventDefault(); // a search field would only empty itself
    closePalette();
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    event.preventDefault();
    move(event.key === "ArrowDown" ? 1 : -1);
  } else if (event.key === "Enter" && (event.ctrlKey || event.metaKey) && event.target === field) {
    event.preventDefault();
    if (field.value.trim()) submitAll();
  } else if (event.key.length === 1 && !event.ctrlKey && !event.metaKey && !event.altKey && event.key !== " " && event.target !== field) {
    field.focus(); // the key goes on into the field
  }
});

body.addEventListener("click", (event) => {
  const link = event.target.closest("a");
  if (!link) return;
  rememberSearch(field.value);
  // A result on this very page only changes the fragment: nothing reloads, so the palette steps aside.
  const target = new URL(link.href);
  if (target.pathname === location.pathname && target.search === location.search) closePalette();
});

dialog.addEventListener("click", (event) => {
  if (event.target === dialog || event.target.closest("[data-close]")) closePalette();
});

document.addEventListener("keydown", (event) => {
  const chord = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey) && !event.shiftKey && !event.altKey;
  if (chord || (event.key === "/" && isFree(event))) {
    event.preventDefault();
    openPalette();
  }
});

for (const opener of document.querySelectorAll("[data-opens-palette]")) {
  opener.addEventListener("click", (event) => {
    event.preventDefault();
    openPalette(opener.value);
  });
  opener.addEventListener("input", () => {
    const text = opener.value;
    opener.value = "";
    openPalette(text);
    field.setSelectionRange(text.length, text.length);
  });
}
