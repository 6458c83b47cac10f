"""Requests that may be sent twice: the second is answered like the first, and does nothing.

1. The key is claimed for its person, with a digest of method, address and body.
2. The work is done and its answer kept, in the same transaction where the work allows it: then a killed process
   leaves either both or neither.
3. The same key with the same request gets the kept answer; with another request 422; while the first is still being
   worked on, 409. After 24 hours the key is forgotten.

What is secret in an answer is not kept: a repeated `POST /tokens` shows the token without its secret.
"""

import hashlib
import json
import re
from collections.abc import Callable
from contextlib import nullcontext
from datetime import timedelta
from typing import Any

from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from nexus.accounts.models import Person
from nexus.api.errors import Problem
from nexus.api.models import KeptAnswer
from nexus.lib import tokens

KEPT = timedelta(hours=24)
LONGEST_WORK = timedelta(minutes=5)
LONGEST_KEY = 255
KEY_PATTERN = "^[!-~]+$"
Work = Callable[[], HttpResponse]


def once(request: HttpRequest, person: Person, work: Work, *, in_transaction: bool = True) -> HttpResponse:
    """The answer to the work, done at most once for the request's key; `in_transaction=False` for long work."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return work()
    if not re.fullmatch(KEY_PATTERN, key) or len(key) > LONGEST_KEY:
        wrong = f"Send 1 to {LONGEST_KEY} visible ASCII characters."
        raise Problem("invalid", errors=[("#/header/Idempotency-Key", wrong)])
    with transaction.atomic() if in_transaction else nullcontext():
        kept = _claim(request, person, key)
        if kept.status is not None:
            return _again(kept)
        try:
            response = work()
        except Exception:
            if not in_transaction:
                kept.delete()
            raise
        _keep(kept, response)
        return response


def _claim(request: HttpRequest, person: Person, key: str) -> KeptAnswer:
    """The row of this key: new, or with the answer to the same request."""
    now = timezone.now()
    KeptAnswer.objects.filter(asked_at__lt=now - KEPT).delete()
    KeptAnswer.objects.filter(status=None, asked_at__lt=now - LONGEST_WORK).delete()
    digest = hashlib.sha256(f"{request.method} {request.get_full_path()}\n".encode() + request.body).digest()
    kept, is_new = KeptAnswer.objects.get_or_create(person=person, key=key, defaults={"digest": digest})
    if bytes(kept.digest) != digest:
        raise Problem("idempotency-key-reused")
    if kept.status is None and not is_new:
        raise Problem("conflict", "The first request with this key is still being worked on.")
    return kept


def _keep(kept: KeptAnswer, response: HttpResponse) -> None:
    kept.body = json.dumps(_without_secrets(json.loads(response.content)))
    kept.status, kept.location = response.status_code, response.get("Location", "")
    kept.content_type = response["Content-Type"]
    kept.save()


def _without_secrets(value: Any) -> Any:
    """The same with null for every token, wherever it stands."""
    if isinstance(value, dict):
        return {name: _without_secrets(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_without_secrets(one) for one in value]
    return None if isinstance(value, str) and tokens.is_well_formed(value) else value


def _again(kept: KeptAnswer) -> HttpResponse:
    response = HttpResponse(kept.body, status=kept.status, content_type=kept.content_type)
    response["Idempotency-Replayed"] = "true"
    if kept.location:
        response["Location"] = kept.location
    return response
