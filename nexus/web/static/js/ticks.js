/* What a reader has ticked off a checklist: kept in this browser, told to nobody. */
import { forget, read, write } from "./store.js";

const key = `ticks:${location.pathname}`;
const boxes = [...document.querySelectorAll("[data-tick]")];
const shown = document.querySelector("[data-ticks]");
const ticked = () => boxes.filter((box) => box.checked);

function show() {
  shown.hidden = !ticked().length;
  shown.querySelector("output").textContent = `${ticked().length} of ${boxes.length} ticked in this browser.`;
}

function keep() {
  const names = ticked().map((box) => box.dataset.tick);
  if (names.length) write(key, names);
  else forget(key);
  show();
}

const kept = new Set(read(key, []));
for (const box of boxes) {
  box.checked = kept.has(box.dataset.tick);
  box.addEventListener("change", keep);
}
shown.querySelector("button").addEventListener("click", () => {
  for (const box of boxes) box.checked = false;
  keep();
  boxes[0].focus();
});
show();
