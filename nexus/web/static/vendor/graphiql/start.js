/* Starts GraphiQL inside its sandbox: no cookies, no storage; a token is pasted into the headers. */
(() => {
  const kept = new Map();
  const storage = {
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => void kept.set(key, value),
    removeItem: (key) => void kept.delete(key),
    clear: () => kept.clear(),
    get length() {
      return kept.size;
    },
  };
  const { url, query } = document.getElementById("graphiql").dataset;

  async function fetcher(asked, { headers = {} } = {}) {
    const answer = await fetch(url, {
      method: "POST",
      credentials: "omit",
      headers: { Accept: "application/graphql-response+json, application/json;q=0.9", "Content-Type": "application/json", ...headers },
      body: JSON.stringify(asked),
    });
    return answer.json();
  }

  const element = React.createElement(GraphiQL, { fetcher, storage, defaultQuery: query, shouldPersistHeaders: false });
  ReactDOM.createRoot(document.getElementById("graphiql")).render(element);
})();
