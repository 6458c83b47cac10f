"""Filters of our templates."""

from datetime import datetime

from django import template
from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from nexus.accounts.models import Person
from nexus.activity import queries as activity

register = template.Library()
MINUTE, HOUR, DAY = 60, 3600, 86_400
STEPS = (
    (730 * DAY, 365 * DAY, "year"),
    (60 * DAY, 30 * DAY, "month"),
    (14 * DAY, 7 * DAY, "week"),
    (2 * DAY, DAY, "day"),
    (HOUR, HOUR, "hour"),
    (MINUTE, MINUTE, "minute"),
)


@register.simple_tag
def sign_up_is_open() -> bool:
    """Whether anybody may sign up without an invitation."""
    return bool(settings.SIGN_UP == "open")


@register.simple_tag
def unread_count(person: Person) -> int:
    """How much the person was told and has not read. An error page is shown also when the database is away."""
    try:
        return activity.unread_count(person)
    except DatabaseError:
        return 0


@register.filter
def shortened(count: int) -> str:
    """99 and more are `99+`."""
    return str(count) if count < activity.MOST_COUNTED else f"{activity.MOST_COUNTED - 1}+"


@register.filter
def ago(moment: datetime | None) -> SafeString | str:
    """`<time>3 days ago</time>`, the exact time in its title; the date itself after a year, and if it lies ahead."""
    if moment is None:
        return ""
    seconds = (timezone.now() - moment).total_seconds()
    if seconds < -MINUTE:
        return format_html('<time datetime="{}">{}</time>', moment.isoformat(), _date(moment))
    exact = moment.strftime("%d %B %Y, %H:%M UTC").lstrip("0")
    return format_html('<time datetime="{}" title="{}">{}</time>', moment.isoformat(), exact, _words(seconds, moment))


@register.filter
def lasting(since: datetime) -> SafeString:
    """`<time>12 days</time>`: how long something has been so."""
    seconds = (timezone.now() - since).total_seconds()
    return format_html(
        '<time datetime="{}" title="since {}">{}</time>',
        since.isoformat(),
        _date(since),
        _span(seconds) if seconds >= MINUTE else "a moment",
    )


def _words(seconds: float, moment: datetime) -> str:
    if seconds < MINUTE:
        return "just now"
    return _date(moment) if seconds > 365 * DAY else f"{_span(seconds)} ago"


def _span(seconds: float) -> str:
    size, name = next((size, name) for least, size, name in STEPS if seconds >= least)
    count = int(seconds // size)
    return f"{count} {name}{'s' * (count != 1)}"


def _date(moment: datetime) -> str:
    return moment.strftime("%d %B %Y").lstrip("0")
