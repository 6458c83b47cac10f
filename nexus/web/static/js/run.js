/* A run that is under way: its state is asked for each second and shown in place, until it has ended. */
import { localiseTimes } from "./page.js";

const SECOND = 1000;
let failures = 0;

async function follow() {
  const shown = document.querySelector("[data-run]");
  if (!shown?.hasAttribute("data-open")) return;
  try {
    const answer = await fetch(`${location.pathname}?fragment`, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    const html = await answer.text();
    if (html.trim() !== shown.outerHTML.trim()) replace(shown, html);
    failures = 0;
  } catch {
    failures += 1;
  }
  setTimeout(follow, SECOND * 2 ** Math.min(failures, 5));
}

function replace(shown, html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-run]");
  if (!fresh) return;
  shown.replaceWith(fresh);
  localiseTimes(fresh);
}

setTimeout(follow, SECOND);
