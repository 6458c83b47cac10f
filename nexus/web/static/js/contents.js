/* Marks the section being read in the list of contents, and keeps the current document in view in the navigation. */
const links = new Map(
  [...document.querySelectorAll("[data-contents] a")].map((link) => [decodeURIComponent(link.hash.slice(1)), link]),
);
const headings = [...links.keys()].map((id) => document.getElementById(id)).filter(Boolean);
let current = null;

function mark() {
  const line = innerHeight * 0.25;
  const passed = headings.filter((heading) => heading.getBoundingClientRect().top <= line);
  const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
  const heading = atEnd ? headings.findLast((each) => each.getBoundingClientRect().top < innerHeight) : passed.at(-1);
  const link = heading ? links.get(heading.id) : null;
  if (link === current) return;
  current?.removeAttribute("aria-current");
  link?.setAttribute("aria-current", "location");
  current = link;
}

let waiting = false;
addEventListener(
  "scroll",
  () => {
    if (waiting) return;
    waiting = true;
    requestAnimationFrame(() => {
      waiting = false;
      mark();
    });
  },
  { passive: true },
);
mark();

const navigation = document.getElementById("hub:navigation");
const here = navigation?.querySelector("[aria-current]");
if (here && navigation.scrollHeight > navigation.clientHeight) {
  navigation.scrollTop = here.offsetTop - navigation.clientHeight / 3;
}

// A narrow page folds the contents: choosing a section unfolds the text again.
const fold = document.querySelector("details.contents");
fold?.addEventListener("click", (event) => {
  if (event.target.closest("a")) fold.open = false;
});
