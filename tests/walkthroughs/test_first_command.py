"""The first minutes: commands before the hub has ever run, `make run`, the sign-in link it prints, Ctrl-C."""

import json
import os
import re
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from tests.walkthroughs.hub import Hub

pytestmark = pytest.mark.walkthrough
ROOT = Path(__file__).parents[2]


def test_any_command_may_be_the_first_and_two_may_be_it_at_once(tmp_path):
    notes = tmp_path / "notes"
    notes.mkdir()
    (notes / "README.md").write_text("# Written before the hub ran\n")
    hub = Hub(tmp_path / "data")
    with ThreadPoolExecutor() as threads:
        made = list(threads.map(lambda handle: hub.run("person", "add", handle, "--token"), ["ada", "grace"]))
    assert [token.startswith("nxs_") for token in made] == [True, True]
    assert json.loads(hub.run("import", str(notes), "--owner", "ada", "--json"))["documents"] == 1
    try:
        hub.start()
        assert "Written before the hub ran" in hub.get("/@ada/notes/README.md").text
    finally:
        hub.stop()


def test_make_run_prints_a_link_that_signs_the_administrator_in_once_and_ctrl_c_stops_it(tmp_path):
    hub = Hub(tmp_path / "data")
    with hub.log.open("wb") as log:
        hub.process = subprocess.Popen(
            ["make", "run"], cwd=ROOT, env=hub.environment, stdout=log, stderr=log, start_new_session=True
        )
    try:
        hub.wait_until_ready()
        told = hub.log.read_text()
        assert f"Nexus answers at http://localhost:{hub.port}" in told
        link = urlsplit(re.search(r"Sign in as the first administrator, once: (\S+)", told)[1]).path
        browser = Session(hub)
        assert "Sign in as admin" in browser.get(link).text
        assert browser.post(link).headers["location"] == "/accounts/password/set/"
        assert "Sign out" in browser.get("/").text
        assert hub.get(link).status == 404
        os.killpg(hub.process.pid, signal.SIGINT)
        hub.process.wait(30)
        assert hub.log.read_text().endswith("Stopped.\n")
        assert "Traceback" not in hub.log.read_text()
        assert hub.processes() == []
    finally:
        hub.kill()


def test_the_process_that_watches_holds_nothing_open_that_forked_processes_would_share(hub):
    watching = Path(f"/proc/{hub.process.pid}")
    is_open = [str(one.readlink()) for one in (watching / "fd").iterdir()]
    assert len([one for one in is_open if one.startswith("socket:")]) == 1  # the one that listens
    is_mapped = (watching / "maps").read_text()
    assert [one for one in is_open if one.startswith(f"{hub.data}/")] == []
    assert f"{hub.data}/" not in is_mapped
    assert len([pid for pid in hub.processes("nexus up") if pid != hub.process.pid]) == 2


class Session:
    """A browser without a screen: keeps cookies, and sends forms with the token they carry."""

    def __init__(self, hub):
        self.hub, self.cookies, self.token = hub, {}, ""

    def get(self, path):
        return self._send("GET", path)

    def post(self, path):
        return self._send("POST", path, f"csrfmiddlewaretoken={self.token}".encode())

    def _send(self, method, path, body=None):
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        form = {"Content_Type": "application/x-www-form-urlencoded"} if body else {}
        answer = self.hub.send(method, path, body, Cookie=cookie, **form)
        self.cookies |= dict(re.findall(r"(csrftoken|sessionid)=([^;,]+)", answer.headers.get("set-cookie", "")))
        found = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', answer.text)
        self.token = found[1] if found else self.token
        return answer
