/* Copying: code without its prompts, a line by its button, a section by its anchor. And wrapping long lines. */
import { icon, toast } from "./dom.js";

const SESSIONS = new Set(["console", "pycon", "pwsh-session"]);
const MARKED = "\u0001"; // stands for a prompt the server has marked
const PROMPT = new RegExp(`^(?:\\([\\w.-]+\\) ?)?(?:${MARKED} ?|(?:\\$|>>>|\\.\\.\\.)(?: |$))`);

/** The text to copy: prompts dropped; of a session the output is dropped too. */
export function withoutPrompts(text, language) {
  const lines = text.replace(/\n$/, "").split("\n");
  if (!lines.some((line) => PROMPT.test(line))) return lines.join("\n");
  const kept = [];
  let continues = false;
  for (const line of lines) {
    const prompted = PROMPT.test(line);
    if (prompted || continues || !SESSIONS.has(language)) kept.push(line.replace(PROMPT, ""));
    continues = (prompted || continues) && line.endsWith("\\");
  }
  return kept.join("\n");
}

function codeOf(pre) {
  const copy = pre.cloneNode(true);
  for (const prompt of copy.querySelectorAll(".prompt")) prompt.textContent = MARKED;
  return copy.textContent;
}

async function copy(text, button) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    toast("This browser did not allow copying. Select the text instead.");
    return;
  }
  toast("Copied");
  if (!button) return;
  const glyph = button.querySelector("use");
  const before = glyph.getAttribute("href").replace(/#.*/, "#copy");
  glyph.setAttribute("href", before.replace("#copy", "#check"));
  setTimeout(() => glyph.setAttribute("href", before), 1500);
}

function toolButton(name, label, act) {
  const button = document.createElement("button");
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.append(icon(name));
  button.addEventListener("click", () => act(button));
  return button;
}

function wrapButton(figure) {
  const button = toolButton("wrap", "Wrap long lines", () => {
    button.setAttribute("aria-pressed", String(figure.classList.toggle("is-wrapped")));
  });
  button.setAttribute("aria-pressed", String(figure.classList.contains("is-wrapped")));
  return button;
}

const widths = new ResizeObserver((entries) => {
  for (const { target: pre } of entries) {
    const isLong = pre.scrollWidth > pre.clientWidth;
    const wrap = pre.parentElement.querySelector(".code-tools [aria-pressed]");
    if (wrap) wrap.hidden = !isLong && wrap.getAttribute("aria-pressed") === "false";
    if (isLong) pre.tabIndex = 0; // what scrolls must be reachable by keyboard, what does not need not stop it
    else pre.removeAttribute("tabindex");
  }
});

for (const pre of document.querySelectorAll(".code > pre")) {
  const figure = pre.parentElement;
  const tools = document.createElement("div");
  tools.className = "code-tools";
  tools.append(
    wrapButton(figure),
    toolButton("copy", "Copy this code", (button) => copy(withoutPrompts(codeOf(pre), figure.dataset.lang), button)),
  );
  figure.append(tools);
  widths.observe(pre);
}

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button.parentElement.querySelector("code").textContent, button));
}

document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.(".anchor");
  if (anchor && !event.ctrlKey && !event.metaKey && !event.shiftKey) copy(anchor.href);
});
