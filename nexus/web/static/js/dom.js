/* Two things modules make: an icon of the sprite, and a word that passes. */
const sprite = document.querySelector("svg.icon use").getAttribute("href").replace(/#.*/, "");

export function icon(name) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  svg.setAttribute("class", "icon");
  svg.setAttribute("aria-hidden", "true");
  use.setAttribute("href", `${sprite}#${name}`);
  svg.append(use);
  return svg;
}

let word;
let timer;

export function toast(text) {
  if (!word) {
    word = document.createElement("p");
    word.className = "toast";
    word.setAttribute("role", "status");
    word.popover = "manual";
    document.body.append(word);
  }
  word.showPopover();
  word.textContent = text;
  clearTimeout(timer);
  timer = setTimeout(() => word.hidePopover(), 2000);
}
