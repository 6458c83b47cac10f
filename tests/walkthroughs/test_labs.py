"""A lab run by the worker of a whole hub, and a result shared with it from the command line."""

import json
import os
import subprocess
import time
from contextlib import closing
from http.client import HTTPConnection

import pytest

from tests.walkthroughs.hub import NEXUS

pytestmark = pytest.mark.walkthrough
SLUG = "jwt-tamper"


def post(hub, path, token):
    headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
    with closing(HTTPConnection("127.0.0.1", hub.port, timeout=30)) as connection:
        connection.request("POST", path, b"", headers)
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())


def nexus(hub, folder, *arguments, **environment):
    return subprocess.run(
        [NEXUS, "lab", *arguments],
        env={**os.environ, "NEXUS_DATA": str(folder / "elsewhere"), **environment},
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def test_a_lab_that_is_asked_for_is_run_by_the_worker(hub, tokens):
    status, asked = post(hub, f"/api/v1/labs/{SLUG}/runs", tokens.ada)
    assert status == 202, asked
    deadline = time.monotonic() + 100
    while (run := json.loads(hub.get(f"/api/v1{asked['url']}").body))["status"] in ("waiting", "running"):
        assert time.monotonic() < deadline, run
        time.sleep(0.2)
    assert run["status"] == "pass", run
    assert "all claims hold" in hub.get(asked["url"]).text
    assert run["result"]["finding"] in hub.get(f"/labs/{SLUG}").text


def test_a_result_is_shared_from_the_command_line(hub, tokens, tmp_path):
    done = nexus(hub, tmp_path, "run", SLUG, "--share", "--hub", hub.url, NEXUS_TOKEN=tokens.grace)
    assert done.returncode == 0, done.stderr
    address = done.stderr.rpartition("is shared: ")[2].strip()
    shown = hub.get(address.removeprefix(hub.url)).text
    assert "measured on another machine" in shown
    assert "grace" in shown
    assert "Reproduced on 1 machine" in hub.get(f"/labs/{SLUG}").text


def test_what_the_hub_does_not_take_is_kept_and_shared_later(hub, tokens, tmp_path):
    refused = nexus(hub, tmp_path, "run", SLUG, "--share", "--hub", hub.url, NEXUS_TOKEN=tokens.reader)
    assert refused.returncode == 1
    assert f"{SLUG} is not shared" in refused.stderr
    assert "answers 403" in refused.stderr
    kept = tmp_path / f"{SLUG}.json"
    later = nexus(hub, tmp_path, "share", kept.name, "--hub", hub.url, NEXUS_TOKEN=tokens.ada)
    assert later.returncode == 0, later.stderr
    changed = json.loads(kept.read_text()) | {"source": "0000000"}
    kept.write_text(json.dumps(changed))
    stale = nexus(hub, tmp_path, "share", kept.name, "--hub", hub.url, NEXUS_TOKEN=tokens.ada)
    assert stale.returncode == 1
    assert "#/result/source: It was measured with version 0000000" in stale.stderr


def test_a_hub_that_is_not_there_and_a_missing_token_are_told(hub, tmp_path):
    away = nexus(hub, tmp_path, "run", SLUG, "--share", "--hub", "http://127.0.0.1:1", NEXUS_TOKEN="nxs_x")
    assert away.returncode == 1
    assert "does not answer as a hub does" in away.stderr
    assert (tmp_path / f"{SLUG}.json").exists()
    tokenless = nexus(hub, tmp_path, "run", SLUG, "--share", "--hub", hub.url, NEXUS_TOKEN="")
    assert tokenless.returncode == 2
    assert f"{hub.url}/settings/tokens" in tokenless.stderr
