/* A run that is under way: its state is asked for each second and shown in place, until it has ended. */
const SECOND = 1000;
const shown = document.querySelector("[data-run]");
let failures = 0;

async function follow() {
  try {
    const answer = await fetch(`${location.pathname}?fragment`, { headers: { Accept: "text/html" } });
    if (!answer.ok) throw new Error(answer.statusText);
    show(await answer.text());
    failures = 0;
  } catch {
    failures += 1;
  }
  if (shown.hasAttribute("data-open")) setTimeout(follow, SECOND * 2 ** Math.min(failures, 5));
}

/* The status line stays in the page and only its words change: else a screen reader would hear it anew, or not at all. */
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").querySelector("[data-run]");
  if (!fresh || fresh.isEqualNode(shown)) return;
  const status = shown.querySelector("[role=status]");
  const said = fresh.querySelector("[role=status]");
  if (!said.isEqualNode(status)) status.replaceChildren(...said.childNodes);
  while (status.nextSibling) status.nextSibling.remove();
  while (said.nextSibling) shown.append(said.nextSibling);
  shown.toggleAttribute("data-open", fresh.hasAttribute("data-open"));
}

setTimeout(follow, SECOND);
