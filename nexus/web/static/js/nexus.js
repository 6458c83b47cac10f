/* The one module every page loads. What a page does not have is not fetched. */
import "./keys.js";
import "./palette.js";
import "./page.js";
import "./paste.js";

if (document.querySelector(".code, [data-copy], .anchor")) import("./copy.js");
if (document.querySelector("[data-contents]")) import("./contents.js");
if (document.querySelector("pre.mermaid-source")) import("./mermaid.js");
document.querySelector("form[data-at-once]")?.requestSubmit();
if (document.querySelector("form[data-draft]")) import("./drafts.js");
if (document.querySelector("[data-live-results]")) import("./live-results.js");
if (document.querySelector("[data-tick]")) import("./ticks.js");
if (document.querySelector("[data-run][data-open]")) import("./run.js");
if (new URLSearchParams(location.search).has("h")) import("./highlight.js");
