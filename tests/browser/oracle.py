"""Whether a page lets hostile text do anything: run a script, call another host, cover or hide what is ours."""

from collections.abc import Sequence
from pathlib import Path

from playwright.sync_api import BrowserContext, Page, Request

HARNESS = (Path(__file__).parent / "oracle.js").read_text()
HOOKS = """
(() => {
  const tell = (what) => { try { window.tellOracle(`${what} in ${window.name}`); } catch { /* the frame is gone */ } };
  for (const name of ["alert", "confirm", "prompt", "print"]) window[name] = () => tell(name);
  Object.defineProperty(window, "__nexus_xss", { set: () => tell("__nexus_xss"), get: () => undefined });
})();
"""
AT_ONCE = 25
SETTLE = 150
HOST = "http://127.0.0.1:"


class Oracle:
    """Looks at addresses of the hub at `base` in a browser context; `found` is what it has seen."""

    def __init__(self, context: BrowserContext, base: str) -> None:
        self.found: list[str] = []
        self.looked = 0
        self.provoked = 0
        self._context = context
        self._base = base
        context.expose_binding("tellOracle", lambda source, what: self.found.append(f"{what} ({source['frame'].url})"))
        context.add_init_script(HOOKS)
        context.on("dialog", lambda dialog: (self.found.append(f"a dialog: {dialog.message}"), dialog.dismiss()))
        context.on("request", self._note)

    def look(self, addresses: Sequence[str], *, everywhere: bool = False, bodies: dict[str, str] | None = None) -> None:
        """Shows the addresses, or pages made of `bodies` by the same keys, and provokes every element."""
        page = self._page()
        for start in range(0, len(addresses), AT_ONCE):
            batch = list(addresses[start : start + AT_ONCE])
            given = {key: bodies[key] for key in batch} if bodies else None
            wanted = {"addresses": batch, "bodies": given, "everywhere": everywhere, "settle": SETTLE}
            told = page.evaluate(HARNESS, wanted)
            self.found += told["found"]
            self.provoked += told["provoked"]
            self.looked += len(batch)
            if bodies:
                page.close()
                page = self._page()
        page.close()

    def _page(self) -> Page:
        page = self._context.new_page()
        page.goto(f"{self._base}/robots.txt")
        return page

    def _note(self, request: Request) -> None:
        if request.url.startswith(("http:", "https:", "ws:", "wss:", "ftp:")) and not request.url.startswith(HOST):
            self.found.append(f"a request to {request.url} from {request.frame.url}")
