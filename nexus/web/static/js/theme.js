/* Runs before the first paint, so that a kept choice of scheme never flashes. Not a module: modules wait. */
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  let choice = "system";
  try {
    choice = localStorage.getItem("nexus:theme") || "system";
  } catch {
    // Storage can be refused; the system's scheme holds then.
  }
  if (choice !== "system") root.dataset.theme = choice;
})();
