/* Draws pre.mermaid-source in a sandboxed frame that has no origin, no network and no way back but messages.
   The drawing's place has its height beforehand, so nothing on the screen moves; out of sight it takes the
   drawing's own. The source stays readable until the drawing is there, and on paper if it never is. */
const FRAME = "/-/mermaid";
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const places = new Map(); // frame → its box and source

// The drawing program is large: it is fetched only when a diagram is about to be seen.
const near = new IntersectionObserver(
  (entries) => {
    for (const { isIntersecting, target: frame } of entries) {
      if (!isIntersecting) continue;
      near.unobserve(frame);
      frame.src = FRAME;
    }
  },
  { rootMargin: "200px" },
);

const scheme = () => root.dataset.theme ?? (dark.matches ? "dark" : "light");

function upgrade(source, index) {
  const box = document.createElement("div");
  box.className = "diagram";
  const frame = document.createElement("iframe");
  frame.title = `Diagram ${index + 1}`;
  frame.setAttribute("sandbox", "allow-scripts");
  source.tabIndex = 0;
  source.replaceWith(box);
  box.append(source, frame);
  places.set(frame, { box, source });
  near.observe(frame);
}

function draw(frame, { source }) {
  frame.contentWindow.postMessage({ kind: "draw", source: source.textContent, scheme: scheme() }, "*");
}

function show({ box }, height) {
  box.classList.add("is-drawn");
  const { top, bottom } = box.getBoundingClientRect();
  if (top > innerHeight || bottom < 0) box.style.blockSize = `${Math.ceil(height) + 2}px`;
}

function giveUp(frame, { box }) {
  places.delete(frame);
  frame.remove();
  box.classList.remove("is-drawn");
}

addEventListener("message", (event) => {
  for (const [frame, place] of places) {
    if (event.source !== frame.contentWindow) continue;
    const { kind, height } = event.data ?? {};
    if (kind === "ready") draw(frame, place);
    else if (kind === "drawn" && Number.isFinite(height)) show(place, Math.min(height, 4000));
    else if (kind === "failed") giveUp(frame, place);
  }
});

function redraw() {
  for (const [frame, place] of places) if (frame.src) draw(frame, place);
}

dark.addEventListener("change", redraw);
new MutationObserver(redraw).observe(root, { attributeFilter: ["data-theme"] });
if (!navigator.connection?.saveData) document.querySelectorAll("pre.mermaid-source").forEach(upgrade);
