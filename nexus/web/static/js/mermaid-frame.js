/* Inside the sandboxed frame: take a source, draw it, answer with the height. */
(() => {
  const place = document.getElementById("diagram");
  let drawn = 0;

  async function draw({ source, scheme }) {
    document.documentElement.dataset.scheme = scheme;
    window.mermaid.initialize({
      startOnLoad: false,
      securityLevel: "strict",
      theme: scheme === "dark" ? "dark" : "neutral",
      fontFamily: "system-ui, sans-serif",
    });
    drawn += 1;
    try {
      const { svg } = await window.mermaid.render(`drawing-${drawn}`, source);
      place.innerHTML = svg;
      parent.postMessage({ kind: "drawn", height: naturalHeight() }, "*");
    } catch {
      parent.postMessage({ kind: "failed" }, "*");
    }
  }

  function naturalHeight() {
    const drawing = place.querySelector("svg");
    const [, , width, height] = (drawing.getAttribute("viewBox") ?? "0 0 600 320").split(" ").map(Number);
    const padding = 32;
    return Math.min(height, (height / width) * (innerWidth - padding)) + padding;
  }

  addEventListener("message", (event) => {
    if (event.source === parent && event.data?.kind === "draw") draw(event.data);
  });
  parent.postMessage({ kind: "ready" }, "*");
})();
