"""The WSGI layer that serves git, in front of Django."""

import re
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Any

import structlog
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import InterfaceError, OperationalError, close_old_connections, connections

from nexus.api.git import answer, gate, packets
from nexus.api.git.answer import Arrival
from nexus.api.git.backend import Backend
from nexus.api.git.doorkeeper import Doorkeeper
from nexus.api.git.request_log import logged
from nexus.lib.base_url import base_url
from nexus.repos import services as repos
from nexus.repos.engines import storage
from nexus.repos.engines.admission import Question, Verdict

log = structlog.get_logger(__name__)
Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
Ask = Callable[[], gate.Admitted]
NO_CACHE = [("Cache-Control", "no-cache, max-age=0, must-revalidate")]
PROBE = ("application/x-git-receive-pack-request", "4")
AWAY = gate.Refused("503 Service Unavailable", "The hub cannot reach its database. Nothing was changed; try again.")
HOST = re.compile(r"[A-Za-z0-9.:\[\]-]{1,255}")


class GitWire:
    """Answers git's requests itself and hands all others on."""

    def __init__(self, application: Application) -> None:
        self._application = application

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        route = gate.ROUTE.fullmatch(environ.get("PATH_INFO", ""))
        if route is None:
            return self._application(environ, start_response)
        service = gate.service_of(route["action"], environ["REQUEST_METHOD"], environ.get("QUERY_STRING", ""))
        if service is None:
            return self._application(environ, start_response)
        ask = partial(gate.admit, service, route["owner"], route["name"], environ.get("HTTP_AUTHORIZATION", ""))
        return logged(environ, start_response, partial(_serve, ask, route["action"], environ))


def _serve(ask: Ask, action: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    close_old_connections()
    try:
        if action == gate.WRITE:
            return _receive(ask, environ, start_response)
        return _show(ask(), action, environ, start_response)
    except gate.Refused as refused:
        return _refuse(refused, start_response)
    except (OperationalError, InterfaceError):
        log.exception("the database did not answer", path=environ["PATH_INFO"])
        return _refuse(AWAY, start_response)


def _refuse(refused: gate.Refused, start_response: StartResponse) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), *NO_CACHE]
    if refused.status.startswith("401"):
        headers.append(("WWW-Authenticate", 'Basic realm="Nexus", charset="UTF-8"'))
    if refused is AWAY:
        headers.append(("Retry-After", "5"))
    start_response(refused.status, headers)
    return [f"{refused.sentence}\n".encode()]


def _show(admitted: gate.Admitted, action: str, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Lists the refs for either service, or sends objects."""
    path = admitted.repository.git_path if admitted.repository else storage.empty()
    backend = Backend(environ, path, action, service=admitted.service, extra={})
    start_response(*backend.headers())
    return _stream(backend)


def _receive(ask: Ask, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Takes a push."""
    admitted = ask()
    if (environ.get("CONTENT_TYPE"), environ.get("CONTENT_LENGTH")) == PROBE:
        return _let_in(environ, start_response)
    is_first = admitted.repository is None
    if is_first:
        admitted = _created(admitted, ask)
    if admitted.repository is None or admitted.person is None:
        raise RuntimeError("admitted to push without a person or a repository")
    arrival = Arrival(admitted.repository, admitted.person, _base_url(environ), is_first)
    keeper = Doorkeeper(partial(_judge, ask, arrival))
    backend = Backend(
        environ,
        arrival.repository.git_path,
        gate.WRITE,
        service=gate.WRITE,
        extra={"REMOTE_USER": arrival.person.handle, **keeper.environment},
        inherited=keeper.inherited,
        look=partial(answer.foresee, arrival),
    )
    keeper.start()
    start_response(*backend.headers())
    return _converse(backend, arrival)


def _let_in(environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
    """Before a large pack, git's client asks in a request of its own whether it would be let in."""
    environ["wsgi.input"].read()
    start_response("200 OK", [("Content-Type", "application/x-git-receive-pack-result"), *NO_CACHE])
    return []


def _created(admitted: gate.Admitted, ask: Ask) -> gate.Admitted:
    """With the repository its first push makes, or that another push has made a moment ago."""
    if admitted.owner:
        with suppress(ValidationError):
            repos.create_repository(actor=admitted.person, owner=admitted.owner, name=admitted.name)
    return ask()


def _judge(ask: Ask, arrival: Arrival, question: Question) -> Verdict:
    """In the doorkeeper's thread. Asks again who may: the token may have been revoked while the pack came in."""
    try:
        if ask().repository != arrival.repository:
            return Verdict(["The repository is not there any more."])
        return answer.judge(arrival, question)
    except gate.Refused as refused:
        return Verdict([refused.sentence])
    finally:
        connections.close_all()


def _converse(backend: Backend, arrival: Arrival) -> Iterator[bytes]:
    """Git's own answer, and before its end what the hub has to say about the push.

    A push that was let in is finished even if the pusher has gone: git must not be killed while it moves refs.
    """
    is_answered = False
    side_band = False
    chunks = backend.body()
    try:
        for packet in packets.packets(chunks):
            side_band = side_band or packets.is_side_band(packet)
            if packet == packets.FLUSH and not is_answered and arrival.event:
                is_answered = True
                for line in answer.answer(arrival):
                    if side_band:
                        yield packets.message(line)
            yield packet
    finally:
        if arrival.event and not is_answered:
            _exhaust(chunks)
        backend.close()
        if arrival.event and not is_answered:
            _exhaust(answer.answer(arrival))


def _exhaust(rest: Iterable[object]) -> None:
    for _ in rest:
        pass


def _stream(backend: Backend) -> Iterator[bytes]:
    try:
        yield from backend.body()
    finally:
        backend.close()


def _base_url(environ: Environ) -> str:
    """The address the pusher used, so that the URLs in the answer work for them."""
    host = environ.get("HTTP_HOST", "")
    known = HOST.fullmatch(host) and host.rpartition(":")[0].removesuffix(":") in settings.ALLOWED_HOSTS
    return base_url(environ["wsgi.url_scheme"], host, settings.NEXUS_URL) if known else settings.NEXUS_URL
