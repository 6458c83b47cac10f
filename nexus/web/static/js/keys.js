/* Keys: `?` lists them; a link names its own with data-key (n, p, and later e, d). `/` is the palette's.
   Single keys are ignored while typing and can be switched off (WCAG 2.1.4). */
import { read, write } from "./store.js";

const dialog = document.getElementById("hub:keys");
const toggle = dialog.querySelector("[data-keys-enabled]");

export function isTyping(event) {
  const target = event.composedPath()[0];
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || target.matches("textarea, select, input:not([type=checkbox], [type=radio], [type=button])"))
  );
}

/** True when a single key may act: nothing is being typed, nothing is open, no modifier is held. */
export function isFree(event) {
  return (
    read("keys", true) &&
    !event.defaultPrevented &&
    !event.isComposing &&
    !event.ctrlKey &&
    !event.metaKey &&
    !event.altKey &&
    !isTyping(event) &&
    !document.querySelector("dialog[open]")
  );
}

function openKeys() {
  toggle.checked = read("keys", true);
  dialog.showModal();
}

document.addEventListener("keydown", (event) => {
  if (!isFree(event)) return;
  if (event.key === "?") {
    event.preventDefault();
    openKeys();
  } else if (/^[a-z]$/.test(event.key)) {
    document.querySelector(`a[data-key="${event.key}"]`)?.click();
  }
});

toggle.addEventListener("change", () => write("keys", toggle.checked));
dialog.addEventListener("click", (event) => event.target === dialog && dialog.close());

for (const opener of document.querySelectorAll("[data-opens-keys]")) opener.addEventListener("click", openKeys);
