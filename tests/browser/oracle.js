/* Shows many pages at once in frames of one page, provokes each, and tells what it found.
   A page may not run a script, ask another host, cover what is not its own, or hide a property of the browser. */
async ({ addresses, bodies, everywhere, settle }) => {
  const KINDS = ["mouseover", "mouseout", "mouseenter", "mouseleave", "mousemove", "mousedown", "mouseup", "dblclick", "contextmenu", "pointerover", "pointerdown", "pointerup", "pointerenter", "pointerout", "keydown", "keypress", "keyup", "focusin", "focus", "blur", "input", "change", "wheel", "scroll", "toggle", "beforetoggle", "animationstart", "transitionend", "drag", "drop", "copy", "paste", "error", "load", "start", "finish", "select", "submit", "touchstart"];
  const SCHEMES = new Set(["http:", "https:", "mailto:", "tel:", "xmpp:", "irc:", "ircs:"]);
  const ADDRESSES = ["href", "src", "action", "formaction", "data", "xlink:href", "poster", "background", "ping", "manifest", "codebase", "lowsrc", "dynsrc"];
  const FETCHING = ["src", "poster", "background", "data", "srcset"];
  const OURS = ".anchor, .code-tools, .code-tools *, .code, figure.diagram, figure.mermaid, iframe[sandbox='allow-scripts']";
  const MAY_NOT = "script, style, iframe, object, embed, applet, form, base, meta, link, svg, template, textarea, select, button, frame, frameset, video, audio, marquee, dialog, noscript";
  const pause = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  const found = [];
  const natural = document.body.appendChild(document.createElement("iframe"));
  const plain = { window: natural.contentWindow, document: natural.contentDocument };

  function value(thing, name) {
    try {
      return thing[name];
    } catch {
      return undefined; // a getter that does not like to be asked
    }
  }

  function scheme(address, page) {
    try {
      return new URL(address, bodies ? location : page.baseURI).protocol;
    } catch {
      return "https:"; // leads nowhere
    }
  }

  /** A raw file in its sandbox cannot be looked into, and nothing else may be so. */
  function excuse({ key }, error) {
    if (!bodies && !(error.name === "SecurityError" && key.includes("/-/raw/"))) found.push(`${key}: ${error}`);
  }

  function open(key) {
    const frame = document.createElement("iframe");
    frame.width = 1000;
    frame.height = 700;
    frame.name = key;
    const loaded = new Promise((resolve) => frame.addEventListener("load", resolve, { once: true }));
    if (bodies) frame.srcdoc = `<!doctype html><body>${bodies[key]}`;
    else frame.src = key;
    document.body.append(frame);
    return { key, frame, loaded: Promise.race([loaded, pause(20000)]) };
  }

  function provoke({ frame }, isFirst) {
    const inside = frame.contentWindow;
    inside.addEventListener("click", (event) => {
      const link = event.target.closest?.("a, area");
      const leads = link?.href?.baseVal ?? link?.href ?? "";
      if (!/^\s*javascript:/i.test(leads)) event.preventDefault();
    }, true);
    if (!bodies) inside.addEventListener("submit", (event) => event.preventDefault(), true);
    const all = [...frame.contentDocument.querySelectorAll("*")].filter((one) => bodies || everywhere || isFirst || one.closest("main") && !one.closest(".reading-navigation"));
    for (const one of all) {
      if (one.tagName === "DETAILS") one.open = true;
      for (const kind of KINDS) one.dispatchEvent(new inside.Event(kind, { bubbles: false, cancelable: true }));
      one.focus?.();
      one.dispatchEvent(new inside.MouseEvent("click", { bubbles: true, cancelable: true }));
    }
    return all.length;
  }

  function inspect({ key, frame }) {
    const page = frame.contentDocument;
    const say = (what, one) => found.push(`${key}: ${what} ${one?.outerHTML?.slice(0, 200) ?? ""}`);
    const article = page.querySelector(".prose");
    for (const one of page.querySelectorAll("*")) {
      for (const { name, value } of one.attributes) {
        if (/^on/i.test(name)) say("a handler in", one);
        if (ADDRESSES.includes(name.toLowerCase()) && !SCHEMES.has(scheme(value, page))) say("an address in", one);
        if (article?.contains(one) && FETCHING.includes(name) && /(?:^|[\s,])(?:[a-z]+:)?\/\//i.test(value)) say("a request by", one);
        if (article?.contains(one) && name === "style" && !one.matches("figure.diagram, figure.mermaid")) say("a style in", one);
      }
      if (one.localName === "script" && !one.getAttribute("src")?.startsWith("/static/")) say("a script", one);
    }
    for (const one of article?.querySelectorAll("*") ?? []) {
      if (one.matches(MAY_NOT) && !one.closest(OURS)) say("not allowed:", one);
      if (/fixed|sticky/.test(getComputedStyle(one).position) && !one.matches(OURS)) say("an overlay", one);
      for (const name of [one.id, one.getAttribute("name")]) {
        if (name && (name in plain.window || name in plain.document)) say(`a clobbered ${name} by`, one);
        if (name && [...page.querySelectorAll(`[id="${CSS.escape(name)}"]`)].some((other) => !article.contains(other))) say("an id of ours in", one);
      }
    }
    for (let up = plain.document; up; up = Object.getPrototypeOf(up)) {
      for (const name of Object.getOwnPropertyNames(up)) {
        if (name === "__proto__") continue;
        const [is, was] = [value(page, name), value(plain.document, name)];
        if (typeof is !== typeof was || (is?.nodeType === 1 && was !== null && was?.nodeType !== 1)) say(`document.${name} is hidden`);
      }
    }
    if (article && page.querySelector(".brand") && page.defaultView.scrollY === 0 && !page.querySelector("dialog[open]")) {
      for (const ours of page.querySelectorAll(".brand, .site-search input, .reading-navigation a:first-child")) {
        const box = ours.getBoundingClientRect();
        if (box.width === 0 || box.bottom > page.defaultView.innerHeight) continue;
        const top = page.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        if (article.contains(top)) say("covered by", top);
      }
    }
  }

  const shown = addresses.map(open);
  await Promise.all(shown.map(({ loaded }) => loaded));
  await pause(settle);
  let provoked = 0;
  for (const [index, one] of shown.entries()) {
    try {
      const here = one.frame.contentWindow.location;
      if (!bodies && here.href !== new URL(one.key, location).href) found.push(`${one.key}: has become ${here.href}`);
      inspect(one);
      provoked += provoke(one, index === 0);
    } catch (error) {
      excuse(one, error);
    }
  }
  await pause(settle);
  for (const one of shown) {
    try {
      if (!bodies && one.frame.contentWindow.location.pathname !== new URL(one.key, location).pathname) found.push(`${one.key}: went away`);
    } catch (error) {
      excuse(one, error);
    }
    one.frame.remove();
  }
  natural.remove();
  return { found, provoked };
}
