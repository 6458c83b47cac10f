/* Small things of every page: the choice of scheme, exact times in the reader's zone, where focus goes. */
const root = document.documentElement;
const dark = matchMedia("(prefers-color-scheme: dark)");
const choices = document.querySelectorAll("[data-theme-choice]");

function chooseTheme(choice) {
  if (choice === "system") delete root.dataset.theme;
  else root.dataset.theme = choice;
  try {
    // Read by theme.js as plain text, before any module runs.
    if (choice === "system") localStorage.removeItem("nexus:theme");
    else localStorage.setItem("nexus:theme", choice);
  } catch {
    // The choice holds for this page.
  }
  showTheme();
}

function showTheme() {
  const choice = root.dataset.theme ?? "system";
  for (const button of choices) button.setAttribute("aria-pressed", String(button.dataset.themeChoice === choice));
}

for (const button of choices) button.addEventListener("click", () => chooseTheme(button.dataset.themeChoice));

document.querySelector("[data-theme-flip]")?.addEventListener("click", () => {
  const isDark = root.dataset.theme ? root.dataset.theme === "dark" : dark.matches;
  chooseTheme(isDark ? "light" : "dark");
});

showTheme();

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: "full", timeStyle: "short" });

export function localiseTimes(within) {
  for (const time of within.querySelectorAll("time[datetime]")) {
    const when = new Date(time.dateTime);
    if (!Number.isNaN(when.getTime()) && time.dateTime.includes("T")) time.title = exact.format(when);
  }
}

localiseTimes(document);

// A summary of errors, or a secret shown once, is what the reader came back for.
document.querySelector("[data-focus]")?.focus({ preventScroll: false });

// A drawer or menu has done its work once a link in it is followed within the page.
for (const floating of document.querySelectorAll("[popover]")) {
  floating.addEventListener("click", (event) => {
    if (event.target.closest("a") && floating.matches(":popover-open")) floating.hidePopover();
  });
}
