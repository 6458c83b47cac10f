/* Arriving from a search (?h=words): marks the words in the text. The section itself is the address's #fragment. */
const MOST = 200;
const SKIPPED = "script, style, math, svg, .mermaid-source, .code-tools, .anchor";
const words = (new URLSearchParams(location.search).get("h") ?? "")
  .split(/\s+/)
  .filter((word) => word.length > 1)
  .map((word) => word.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));

function markText(node, pattern) {
  const pieces = node.data.split(pattern);
  if (pieces.length === 1) return 0;
  const parts = pieces.map((piece, index) => {
    if (index % 2 === 0) return document.createTextNode(piece);
    const mark = document.createElement("mark");
    mark.className = "hl";
    mark.textContent = piece;
    return mark;
  });
  node.replaceWith(...parts);
  return pieces.length >> 1;
}

function highlight(article) {
  const pattern = new RegExp(`(${words.join("|")})`, "giu");
  const walker = document.createTreeWalker(article, NodeFilter.SHOW_TEXT, (node) =>
    node.parentElement.closest(SKIPPED) ? NodeFilter.FILTER_REJECT : NodeFilter.FILTER_ACCEPT,
  );
  const nodes = [];
  while (walker.nextNode()) nodes.push(walker.currentNode);
  let marked = 0;
  for (const node of nodes) {
    if (marked >= MOST) break;
    marked += markText(node, pattern);
  }
}

const article = document.querySelector(".prose");
if (article && words.length) {
  highlight(article);
  if (!location.hash) article.querySelector(".hl")?.scrollIntoView({ block: "center" });
}
