/* Copying: code without its prompts, a line by its button, a section by its anchor. And wrapping long lines. */
import { icon, toast } from "./dom.js";

const TERMINALS = new Set(["console", "shell-session", "terminal", "pycon"]);
const PROMPT = /^(?:\([\w.-]+\) ?)?(?:\$|>>>|\.\.\.)(?: |$)/;

/** The text to copy: prompts dropped; in a terminal session with prompts the output is dropped too. */
export function withoutPrompts(text, language) {
  const lines = text.replace(/\n$/, "").split("\n");
  if (!lines.some((line) => PROMPT.test(line))) return lines.join("\n");
  const kept = [];
  let continues = false;
  for (const line of lines) {
    const prompted = PROMPT.test(line);
    if (prompted || continues || !TERMINALS.has(language)) kept.push(line.replace(PROMPT, ""));
    continues = (prompted || continues) && line.endsWith("\\");
  }
  return kept.join("\n");
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
  const before = glyph.getAttribute("href");
  glyph.setAttribute("href", before.replace(/#.*/, "#check"));
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

function addTools(figure) {
  const pre = figure.querySelector("pre");
  if (!pre) return;
  const tools = document.createElement("div");
  tools.className = "code-tools";
  if (pre.scrollWidth > pre.clientWidth) {
    pre.tabIndex = 0; // what scrolls must be reachable by keyboard
    tools.append(toolButton("wrap", "Wrap long lines", (button) => {
      button.setAttribute("aria-pressed", String(figure.classList.toggle("is-wrapped")));
    }));
    tools.firstChild.setAttribute("aria-pressed", "false");
  }
  tools.append(toolButton("copy", "Copy this code", (button) => copy(withoutPrompts(pre.textContent, figure.dataset.lang), button)));
  figure.append(tools);
}

for (const figure of document.querySelectorAll(".code")) addTools(figure);

for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", () => copy(button.parentElement.querySelector("code").textContent, button));
}

document.addEventListener("click", (event) => {
  const anchor = event.target.closest?.(".anchor");
  if (anchor && !event.ctrlKey && !event.metaKey && !event.shiftKey) copy(anchor.href);
});
