"""The web process as it is put together, in a process of its own."""

import json
import os
import subprocess
import sys

import pytest

PROGRAM = """
import io, json
from config.wsgi import application
told = []
def ask(forwarded):
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": "/api/v1/nothing", "SERVER_NAME": "localhost", "SERVER_PORT": "80",
        "HTTP_HOST": "localhost", "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "REMOTE_ADDR": "10.1.2.3",
        "HTTP_X_FORWARDED_FOR": forwarded,
    }
    b"".join(application(environ, lambda status, headers, *_: told.append(int(dict(headers)["RateLimit-Remaining"]))))
for forwarded in ("192.0.2.1", "192.0.2.2", "198.51.100.9, 192.0.2.1"):
    ask(forwarded)
print(json.dumps(told))
"""


@pytest.mark.parametrize(("proxies", "left"), [("10.1.0.0/16", [599, 599, 598]), ("", [599, 598, 597])])
def test_visitors_behind_a_named_proxy_are_counted_one_by_one(tmp_path, proxies, left):
    """By the address the proxy saw, not by what a visitor wrote in front of it."""
    environment = {**os.environ, "NEXUS_DATA": str(tmp_path), "NEXUS_PROXIES": proxies, "DATABASE_URL": ""}
    done = subprocess.run([sys.executable, "-c", PROGRAM], env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1]) == left
