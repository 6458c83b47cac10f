/* Draws pre.mermaid-source in a sandboxed frame that has no origin, no network and no way back but messages.
   The frame's place has its height beforehand, so nothing on the screen moves; out of sight it takes the drawing's own. */
const FRAME = "/-/mermaid";
const frames = new Map();

const scheme = () => (getComputedStyle(document.documentElement).colorScheme.trim() === "dark" || (!document.documentElement.dataset.theme && matchMedia("(prefers-color-scheme: dark)").matches) ? "dark" : "light");

function upgrade(source, index) {
  const figure = document.createElement("figure");
  figure.className = "diagram";
  const frame = document.createElement("iframe");
  frame.title = `Diagram ${index + 1}`;
  frame.setAttribute("sandbox", "allow-scripts");
  frame.loading = "lazy";
  frame.src = FRAME;
  source.tabIndex = 0;
  frames.set(frame, { figure, source });
  source.replaceWith(figure);
  figure.append(source, frame); // the source stays readable until the drawing is there, and on paper if it never is
}

function draw(frame, { source }) {
  frame.contentWindow.postMessage({ kind: "draw", source: source.textContent, scheme: scheme() }, "*");
}

function show({ figure }, height) {
  figure.classList.add("is-drawn");
  const box = figure.getBoundingClientRect();
  if (box.top > innerHeight || box.bottom < 0) figure.style.blockSize = `${Math.ceil(height) + 2}px`;
}

function giveUp(frame, { figure, source }) {
  frames.delete(frame);
  frame.remove();
  figure.classList.remove("is-drawn");
}

addEventListener("message", (event) => {
  for (const [frame, place] of frames) {
    if (event.source !== frame.contentWindow) continue;
    if (event.data?.kind === "ready") draw(frame, place);
    else if (event.data?.kind === "drawn" && Number.isFinite(event.data.height)) show(place, event.data.height);
    else if (event.data?.kind === "failed") giveUp(frame, place);
  }
});

function redraw() {
  for (const [frame, place] of frames) draw(frame, place);
}

matchMedia("(prefers-color-scheme: dark)").addEventListener("change", redraw);
new MutationObserver(redraw).observe(document.documentElement, { attributeFilter: ["data-theme"] });
document.querySelectorAll("pre.mermaid-source").forEach(upgrade);
