/* Fetches the results of a query as HTML: the latest question wins, an answer already had is not asked for again. */
const answers = new Map();
const KEPT = 50;
let asking = new AbortController();

/** The fragment for a query, or null when a later question overtook this one. Throws when the hub does not answer. */
export async function fetchResults(query) {
  asking.abort();
  if (answers.has(query)) return answers.get(query);
  asking = new AbortController();
  try {
    const response = await fetch(`/search?${new URLSearchParams({ q: query, fragment: 1 })}`, {
      signal: asking.signal,
      headers: { Accept: "text/html" },
    });
    if (!response.ok) throw new Error(`search answered ${response.status}`);
    const html = await response.text();
    if (answers.size >= KEPT) answers.delete(answers.keys().next().value);
    answers.set(query, html);
    return html;
  } catch (error) {
    if (error.name === "AbortError") return null;
    throw error;
  }
}
