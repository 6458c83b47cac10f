"""Credentials are found by their form; examples are not. Every test value is put together here, so no scanner minds."""

import random
import string
import time

import pytest

from nexus.lib.secrets import Finding, environment_findings, is_environment_file, scan
from nexus.lib.tests.markdown_inputs import corpus_documents, needs_corpus
from nexus.lib.tokens import make_token

WORD = string.ascii_letters + string.digits
HEX = "0123456789abcdef"
KEY = "PRIVATE" + " KEY-----"


def made(length, alphabet=WORD, seed=7):
    chooser = random.Random(f"{seed}{length}{alphabet}")
    return "".join(chooser.choice(alphabet) for _ in range(length))


def pem(kind=""):
    lines = "\n".join(made(64, WORD + "+/", seed) for seed in range(4))
    return f"-----BEGIN {kind}PRIVATE {'KEY'}-----\n{lines}\n-----END {kind}PRIVATE {'KEY'}-----"


TOKENS = {
    "github-token": ["gh" + "p_" + made(36), "gh" + "s_" + made(36), "github" + "_pat_" + made(22) + "_" + made(59)],
    "gitlab-token": ["gl" + "pat-" + made(20)],
    "aws-key": ["AK" + "IA" + made(16, string.ascii_uppercase) + "\naws_secret_access_key = " + made(40)],
    "slack-token": ["xo" + "xb-" + made(12, string.digits) + "-" + made(24)],
    "slack-webhook": [
        "https://hooks.slack"
        ".com/services/T" + made(8, string.ascii_uppercase) + "/B" + made(8, string.ascii_uppercase) + "/" + made(24)
    ],
    "stripe-key": ["sk" + "_live_" + made(24), "rk" + "_live_" + made(99)],
    "sendgrid-key": ["SG" + "." + made(22) + "." + made(43)],
    "google-key": ["AI" + "za" + made(35)],
    "google-oauth-secret": ["GOC" + "SPX-" + made(28)],
    "anthropic-key": ["sk" + "-ant-api03-" + made(80)],
    "openai-key": ["sk" + "-" + made(48), "sk" + "-proj-" + made(100)],
    "pypi-token": ["py" + "pi-AgEIcHlwaS5vcmc" + made(120)],
    "npm-token": ["np" + "m_" + made(36)],
    "discord-token": ["M" + made(23) + "." + made(6) + "." + made(38)],
    "discord-webhook": ["https://discord" + ".com/api/webhooks/" + made(18, "2345678") + "/" + made(68)],
    "telegram-token": [made(10, "23456789") + ":" + "AA" + made(33)],
    "twilio-key": ["S" + "K" + made(32, HEX)],
    "twilio-account": ["A" + "C" + made(32, HEX) + "\nTWILIO_TOKEN=" + made(32, HEX, 9)],
    "mailgun-key": ["key" + "-" + made(32, HEX)],
    "digitalocean-token": ["do" + "p_v1_" + made(64, HEX)],
    "hugging-face-token": ["h" + "f_" + made(34, string.ascii_letters)],
    "chapa-key": ["CHA" + "SECK-" + made(32)],
    "nexus-token": [make_token()],
    "private-key": [pem(), pem("RSA "), pem("OPENSSH "), pem("EC ").replace("\n", "\\n")],
    "django-secret-key": [
        "SECRET_KEY = '" + "django-insecure-" + made(50, WORD + "!@#%^&*(-_=+)") + "'",
        "SECRET_KEY = config('SECRET_KEY', default='" + made(50) + "')",
    ],
    "password-in-url": [
        "postgres" + "://ada:" + made(16) + "@db.example.com:5432/app",
        "redis" + "://:" + made(20) + "@cache.internal:6379",
    ],
    "jwt": ["ey" + "J" + made(30) + ".ey" + "J" + made(60) + "." + made(43)],
}
CASES = [(rule, token) for rule, tokens in TOKENS.items() for token in tokens]
WARNED = {"django-secret-key", "password-in-url", "jwt"}


@pytest.mark.parametrize(("rule", "token"), CASES, ids=[rule for rule, _ in CASES])
def test_credentials_are_found_wherever_they_stand(rule, token):
    for before, after in (("", ""), ("a line\n\nKEY=", "\n"), ('{"key": "', '"}'), ("`", "`"), ("Bearer ", " ")):
        findings = [one for one in scan((before + token + after).encode()) if one.rule == rule]
        assert findings, before
        assert findings[0].line == 1 + before.count("\n")
        assert findings[0].severity == ("warn" if rule in WARNED else "refuse")


@pytest.mark.parametrize(("rule", "token"), CASES, ids=[rule for rule, _ in CASES])
def test_a_finding_never_carries_the_value(rule, token):
    for one in scan(token.encode()):
        assert one.fingerprint == one.fingerprint.lower()
        assert len(one.fingerprint) == 16
        longest = max(token.replace("\n", " ").split(), key=len)
        assert longest[8:24] not in repr(one)


def test_the_same_value_has_the_same_fingerprint_anywhere():
    token = "gh" + "p_" + made(36)
    [one] = scan(token.encode())
    [two] = scan(f"\n\nx={token}\ny={token}\n".encode())
    assert (one.fingerprint, two.line) == (two.fingerprint, 3)
    assert scan(("gh" + "p_" + made(36, seed=8)).encode())[0].fingerprint != one.fingerprint


def test_findings_come_in_the_order_of_their_lines():
    text = "\n".join([TOKENS["npm-token"][0], TOKENS["github-token"][0], TOKENS["google-key"][0]])
    assert [one.line for one in scan(text.encode())] == [1, 2, 3]


def test_utf16_files_are_read():
    assert [one.rule for one in scan(TOKENS["npm-token"][0].encode("utf-16"))] == ["npm-token"]


@pytest.mark.parametrize(
    "text",
    [
        "gh" + "p_" + "x" * 36,
        "gh" + "p_" + "your_token_here_your_token_here_1234",
        "AKIAIOSFODNN7" + "EXAMPLE wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY",
        "AK" + "IA" + made(16, string.ascii_uppercase),
        "sk" + "_live_" + "." * 24,
        "sk" + "_test_" + made(24),
        "SG.REDACTED.REDACTED_REDACTED_REDACTED_REDACTED",
        "postgres://user:password@localhost:5432/db",
        "postgres://postgres:postgres@db:5432/app",
        "amqp://guest:guest@rabbitmq:5672//",
        "postgres://${USER}:${PASSWORD}@host/db",
        "postgres://<user>:<password>@host/db",
        "https://example.com/a:b@c",
        "SECRET_KEY = os.environ['SECRET_KEY']",
        "SECRET_KEY = 'your-secret-key-goes-here-please'",
        "SECRET_KEY = config('SECRET_KEY')",
        "a-task-that-has-a-very-long-name-with-many-hyphens-in-it-and-no-digits",
        "the-desk-" + "with-many-words-and-42-numbers-and-77-more-and-a-tail-x",
        "-----BEGIN PUBLIC KEY-----\n" + made(64) + "\n",
        f"-----BEGIN RSA {KEY}\n...\n-----END RSA {KEY}",
        "x.abcdef." + made(30),
        "00:AA:BB:CC:DD:EE and 12:AA",
        "version 1.2.3-" + made(10),
    ],
)
def test_examples_and_ordinary_text_are_not_credentials(text):
    assert scan(text.encode()) == ()


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (".env", True),
        ("backend/.env", True),
        (".env.production", True),
        (".env.local", True),
        ("prod.env", True),
        (".envrc", True),
        (".env.example", False),
        (".env.sample", False),
        (".env.production.template", False),
        (".env.dist", False),
        ("example.env", False),
        ("env.py", False),
        (".env.md", False),
        ("environment.ts", False),
        ("venv", False),
        (".envoy", False),
    ],
)
def test_environment_files_are_told_by_name(path, expected):
    assert is_environment_file(path) is expected


def test_an_environment_file_with_real_values_is_refused_once():
    data = f"DEBUG=True\nSECRET_KEY={made(40)}\nexport DB_PASSWORD='{made(12)}'\n".encode()
    [one] = environment_findings(data, "app/.env")
    assert (one.rule, one.line, one.severity) == ("environment-file", 2, "refuse")
    assert "DB_PASSWORD, SECRET_KEY" in one.hint
    assert environment_findings(data, "app/.env.example") == ()


@pytest.mark.parametrize(
    "line",
    [
        "DEBUG=True",
        "SECRET_KEY=",
        "SECRET_KEY=your-secret-key",
        "DB_PASSWORD=postgres",
        "DB_PASSWORD=changeme",
        "ACCESS_TOKEN_LIFETIME=5",
        "API_KEY=<api key>",
        "DATABASE_URL=sqlite:///db.sqlite3",
        "DATABASE_URL=postgres://postgres:postgres@db/app",
        "API_KEY=${KEY}",
        "# SECRET_KEY=abc",
        "NEXT_PUBLIC_KEY=abcdefgh",
        "API_KEY=xxxxxxxxxxxx",
    ],
)
def test_environment_files_without_real_values_pass(line):
    assert environment_findings(line.encode(), ".env") == ()


def test_a_megabyte_of_ordinary_code_has_no_secret():
    chunk = b"".join(
        f"def function_{n}(task-list, key): return 'https://example.com/{n}'  # SECRET_KEY, eyJ\n".encode()
        for n in range(12_000)
    )
    assert scan(chunk) == ()


@pytest.mark.parametrize(
    "piece",
    [
        b"eyJ",
        b"eyJaaaaaaaaaaaa.",
        b"://a:",
        b"sk-",
        b"AKIA",
        b"-----BEGIN " + KEY.encode(),
        b"-----BEGIN RSA " + KEY.encode() + b"\nAbc-Def: x\n",
        b"SECRET_KEY=",
        b"xoxb-",
        b".aaaaaa.",
        b"gh",
        b"AC",
        b"://",
        b"pypi-",
        b"KEY=\n",
    ],
)
def test_hostile_repetition_stays_linear(piece):
    data = piece * (400_000 // len(piece))
    start = time.process_time()
    scan(data)
    environment_findings(data, ".env")
    assert time.process_time() - start < 8


@pytest.mark.testdata
@needs_corpus
def test_masked_real_documents_raise_no_refusal():
    refused = [(path, one.rule) for path, raw in corpus_documents() for one in scan(raw) if one.severity == "refuse"]
    assert refused == []


ORACLE = {
    "github-token": "GitHub Token", "slack-token": "Slack Token", "stripe-key": "Stripe Access Key",
    "discord-token": "Discord Bot Token", "jwt": "JSON Web Token", "private-key": "Private Key", "sendgrid-key": "SendGrid API Key",
    "pypi-token": "PyPI Token", "telegram-token": "Telegram Bot Token", "twilio-key": "Twilio API Key",
}  # fmt: skip


@pytest.mark.parametrize("rule", ORACLE)
def test_another_scanner_agrees(rule, tmp_path):
    from detect_secrets import SecretsCollection
    from detect_secrets.settings import default_settings

    token = TOKENS[rule][0]
    file = tmp_path / "notes.txt"
    file.write_text(f"token = {token}\n")
    found = SecretsCollection()
    with default_settings():
        found.scan_file(str(file))
    kinds = {secret.type for secrets in found.data.values() for secret in secrets}
    assert ORACLE[rule] in kinds or not kinds, kinds
    assert rule in {one.rule for one in scan(file.read_bytes())}


def test_a_finding_is_plain_data():
    assert Finding("a", 1, "f", "warn", "h") == Finding("a", 1, "f", "warn", "h")
