/* Small values kept in this browser. Refused or full storage is not an error: the page works without. */

export function read(key, fallback) {
  try {
    return JSON.parse(localStorage.getItem(`nexus:${key}`)) ?? fallback;
  } catch {
    return fallback;
  }
}

export function write(key, value) {
  try {
    localStorage.setItem(`nexus:${key}`, JSON.stringify(value));
  } catch {
    // Kept for this page only.
  }
}

export function forget(key) {
  try {
    localStorage.removeItem(`nexus:${key}`);
  } catch {
    // Nothing was kept.
  }
}
