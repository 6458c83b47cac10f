"""The credentials that `secrets` knows, one rule each: fixed parts to look for first, then the form."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

_REVOKE = "Revoke it at {}, then take it out of the file: it must be treated as known."
_END = rb"(?![A-Za-z0-9_-])"
_WEAK_PASSWORDS = b"""
password passwd pass pwd secret postgres postgresql mysql root admin guest user username test testing
rabbitmq redis mongo minio django nexus changeme change_me letmein qwerty 123456 12345678 1234 0000 none
null true false mypassword my_password yourpassword pass123 password123 admin123 postgres123 db_password
securepassword strongpassword dev development local token key pw p secret_key
"""
_WEAK = frozenset(_WEAK_PASSWORDS.split())


@dataclass(frozen=True, slots=True)
class Rule:
    """One kind of credential.

    `pattern` has a group `value`. It runs only on data that holds one of `parts` (or on all, if there are
    none) and passes the `gate`, and starts with fixed letters so that the search is quick; that no word
    runs into the value is checked afterwards. `is_long`: what it looks for holds a run of RUN letters.
    """

    name: str
    severity: Literal["refuse", "warn"]
    parts: tuple[bytes, ...]
    pattern: re.Pattern[bytes]
    hint: str
    accept: Callable[[re.Match[bytes]], bool] | None = None
    is_word: bool = True
    gate: str = ""
    is_long: bool = True


RUN = 20
"""So many letters, digits, hyphens and underscores in a row: prose has none, nearly every token has."""

# Most tokens are a prefix, one of these two marks, and a long run: one search for all of them.
GATES = {
    "_": re.compile(rb"_[A-Za-z0-9]{22}"),
    "-": re.compile(rb"-[A-Za-z0-9][A-Za-z0-9_-]{19}"),
}


def is_weak_password(value: bytes) -> bool:
    """Whether a password is one that only examples and local machines have."""
    return value.lower() in _WEAK


def _refuse(name: str, parts: str, form: bytes, where: str) -> Rule:
    """Make a rule of a provider's token; a part with `*` is left to the regex."""
    pattern = re.compile(rb"(?P<value>" + form + rb")" + _END)
    gate = next((mark for mark in GATES if all(part.endswith(mark) for part in parts.split())), "")
    kept = () if "*" in parts else tuple(parts.encode().split())
    return Rule(name, "refuse", kept, pattern, _REVOKE.format(where), gate=gate)


def _has_secret_near(match: re.Match[bytes]) -> bool:
    start = max(0, match.start() - 300)
    return bool(_AWS_SECRET.search(match.string, start, match.end() + 300))


def _has_token_near(match: re.Match[bytes]) -> bool:
    return bool(_HEX_TOKEN.search(match.string, match.end(), match.end() + 300))


def _is_discord_token(match: re.Match[bytes]) -> bool:
    return bool(_DISCORD_OWNER.search(match.string, max(0, match.start() - 30), match.start()))


def _is_telegram_token(match: re.Match[bytes]) -> bool:
    return bool(_BOT_NUMBER.search(match.string, max(0, match.start() - 12), match.start()))


def _is_real_password(match: re.Match[bytes]) -> bool:
    password, user = match["value"], match["user"]
    if is_weak_password(password) or password == user or password[:1] in b"$%{[<*:":
        return False
    return not re.fullmatch(rb"(?:pass(?:word)?|pwd|secret)[\w]{0,3}", password, re.IGNORECASE)


def _has_digits(match: re.Match[bytes]) -> bool:
    """Tell a key from a long hyphenated name."""
    return len(re.findall(rb"\d", match["value"])) >= 3


def _is_not_the_textbook_one(match: re.Match[bytes]) -> bool:
    return b"SflKxwRJSMeKKF2QT4fwpMeJf36POk6yJV_adQssw5c" not in match["value"]


_AWS_SECRET = re.compile(
    rb"(?<![A-Za-z0-9/+=])(?=[^\s]{0,39}[a-z])(?=[^\s]{0,39}[A-Z0-9/+])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=])"
)
_HEX_TOKEN = re.compile(rb"(?<![0-9a-fA-F])[0-9a-f]{32}(?![0-9a-fA-F])")
_DISCORD_OWNER = re.compile(rb"(?<![A-Za-z0-9_-])[MNO][A-Za-z0-9_-]{22,26}$")
_BOT_NUMBER = re.compile(rb"(?<!\d)\d{8,10}$")
_JWT_PARTS = rb"[A-Za-z0-9_-]{10,2000}\.eyJ[A-Za-z0-9_-]{10,4000}\.[A-Za-z0-9_-]{20,700}"
_SLACK_HOOK = rb"T[A-Z0-9]{6,14}/B[A-Z0-9]{6,14}/[A-Za-z0-9]{20,30}"
_DISCORD_HOOK = rb"discord(?:app)?\.com/api/(?:v\d{1,2}/)?webhooks/\d{16,20}/[A-Za-z0-9_-]{60,100}"
_AWS_KEY = re.compile(rb"(?P<value>(?:AKIA|ASIA)[A-Z0-9]{16})" + _END)

RULES: tuple[Rule, ...] = (
    _refuse("github-token", "gh*_", rb"gh[pousr]_[A-Za-z0-9]{36,255}", "github.com/settings/tokens"),
    _refuse("github-token", "github_pat_", rb"github_pat_[A-Za-z0-9_]{50,255}", "github.com/settings/tokens"),
    _refuse("gitlab-token", "glpat-", rb"glpat-[A-Za-z0-9_-]{20,100}(?:\.[a-z0-9.]{2,20})?", "your GitLab profile"),
    Rule(
        "aws-key", "refuse", (b"AKIA", b"ASIA"), _AWS_KEY, _REVOKE.format("the AWS console"), _has_secret_near
    ),
    _refuse("slack-token", "xox*-", rb"xox[abeoprs]-[A-Za-z0-9-]{20,250}", "api.slack.com/apps"),
    _refuse("slack-webhook", "hooks.slack.com/", rb"hooks\.slack\.com/services/" + _SLACK_HOOK, "api.slack.com/apps"),
    _refuse("stripe-key", "sk_live_ rk_live_", rb"[sr]k_live_[A-Za-z0-9]{22,250}", "the Stripe or Paystack dashboard"),
    _refuse("sendgrid-key", "SG.", rb"SG\.[A-Za-z0-9_-]{16,32}\.[A-Za-z0-9_-]{30,64}", "app.sendgrid.com"),
    _refuse("google-key", "AIza", rb"AIza[A-Za-z0-9_-]{35}", "console.cloud.google.com"),
    _refuse("google-oauth-secret", "GOCSPX-", rb"GOCSPX-[A-Za-z0-9_-]{24,32}", "console.cloud.google.com"),
    _refuse("anthropic-key", "sk-ant-", rb"sk-ant-[A-Za-z0-9_-]{30,200}", "console.anthropic.com"),
    Rule(
        "openai-key", "refuse", (), re.compile(rb"(?P<value>sk-(?!ant-)[A-Za-z0-9_-]{40,250})"),
        _REVOKE.format("the provider's page of API keys"), _has_digits, gate="-",
    ),
    _refuse("pypi-token", "pypi-", rb"pypi-[A-Za-z0-9_-]{60,500}", "pypi.org/manage/account"),
    _refuse("npm-token", "npm_", rb"npm_[A-Za-z0-9]{36}", "npmjs.com"),
    Rule(
        "discord-token", "refuse", (b".",),
        re.compile(rb"\.(?P<value>[A-Za-z0-9_-]{6}\.[A-Za-z0-9_-]{27,40})" + _END),
        _REVOKE.format("discord.com/developers"), _is_discord_token, is_word=False,
    ),
    _refuse("discord-webhook", "/api/webhooks/", _DISCORD_HOOK, "the channel's settings"),
    Rule(
        "telegram-token", "refuse", (b":AA",), re.compile(rb":(?P<value>AA[A-Za-z0-9_-]{32,34})" + _END),
        _REVOKE.format("@BotFather"), _is_telegram_token, is_word=False,
    ),
    _refuse("twilio-key", "SK", rb"SK[0-9a-f]{32}", "console.twilio.com"),
    Rule(
        "twilio-account", "refuse", (b"AC",), re.compile(rb"(?P<value>AC[0-9a-f]{32})" + _END),
        _REVOKE.format("console.twilio.com"), _has_token_near,
    ),
    _refuse("mailgun-key", "key-", rb"key-[0-9a-f]{32}", "app.mailgun.com"),
    _refuse("digitalocean-token", "_v1_", rb"do[opr]_v1_[a-f0-9]{64}", "cloud.digitalocean.com"),
    _refuse("hugging-face-token", "hf_", rb"hf_[A-Za-z0-9]{30,40}", "huggingface.co/settings/tokens"),
    _refuse("shopify-token", "shp*_", rb"shp(?:at|ss|ca|pa)_[a-fA-F0-9]{32}", "the Shopify admin"),
    _refuse("chapa-key", "CHASECK-", rb"CHASECK-[A-Za-z0-9]{28,40}", "dashboard.chapa.co"),
    _refuse("flutterwave-key", "FLWSECK-", rb"FLWSECK-[A-Za-z0-9]{28,40}-X", "the Flutterwave dashboard"),
    _refuse("groq-key", "gsk_", rb"gsk_[A-Za-z0-9]{48,60}", "console.groq.com"),
    _refuse("supabase-token", "sbp_", rb"sbp_[a-f0-9]{40}", "supabase.com/dashboard"),
    _refuse("nexus-token", "nxs_", rb"nxs_[A-Za-z0-9_-]{20,120}", "your Nexus settings"),
    Rule(
        "private-key", "refuse", (b"PRIVATE KEY",),
        re.compile(
            rb"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----"
            rb"(?:\s|\\[nr]|[A-Z][A-Za-z]{2,9}-[A-Z][A-Za-z]{3,9}: [^\n]{1,80}\n|Version: [^\n]{1,80}\n){0,12}"
            rb"(?P<value>[A-Za-z0-9+/=]{40,100})"
        ),
        "Replace the key wherever it is used, then take it out of the file: it must be treated as known.",
        is_long=False,
    ),
    Rule(
        "django-secret-key", "warn", (b"SECRET_KEY",),
        re.compile(
            rb"SECRET_KEY[\"']?[ \t]*(?:=|:|,)[^\n\"']{0,60}(?:[\"']SECRET_KEY[\"'],[^\n\"']{0,20})?"
            rb"[\"'](?P<value>[^\"'\s]{20,200})[\"']"
        ),
        "Make a new secret key and read it from the environment.", is_word=False, is_long=False,
    ),
    Rule(
        "password-in-url", "warn", (b"://",),
        re.compile(rb"://(?P<user>[^\s:/@\"'<>()]{0,64}):(?P<value>[^\s@/\"'<>()]{3,128})@[A-Za-z0-9.-]{1,200}"),
        "Change the password and read the address from the environment.", _is_real_password, is_word=False,
        is_long=False,
    ),
    Rule(
        "jwt", "warn", (b".eyJ",),
        re.compile(rb"(?P<value>eyJ(?<![A-Za-z0-9_-]eyJ)" + _JWT_PARTS + rb")"),
        "A signed token. If it is still valid, end its session and show a made-up one.", _is_not_the_textbook_one,
    ),
)  # fmt: skip
