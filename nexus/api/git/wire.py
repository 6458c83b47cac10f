"""The WSGI layer that serves git, in front of Django."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from django.conf import settings
from django.db import close_old_connections

from nexus.api.git import gate, packets
from nexus.api.git.answer import Arrival, answer
from nexus.api.git.backend import Backend
from nexus.api.git.doorkeeper import Doorkeeper
from nexus.repos import queries
from nexus.repos import services as repos
from nexus.repos.engines import admission, storage
from nexus.repos.models import Repository

Environ = dict[str, Any]
StartResponse = Callable[..., Any]
Application = Callable[[Environ, StartResponse], Iterable[bytes]]
NO_CACHE = [("Cache-Control", "no-cache, max-age=0, must-revalidate")]
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
        close_old_connections()
        try:
            admitted = gate.admit(service, route["owner"], route["name"], environ.get("HTTP_AUTHORIZATION", ""))
        except gate.Refused as refused:
            return _refuse(refused, start_response)
        return _serve(admitted, route["action"], environ, start_response)


def _refuse(refused: gate.Refused, start_response: StartResponse) -> Iterable[bytes]:
    headers = [("Content-Type", "text/plain; charset=utf-8"), *NO_CACHE]
    if refused.status.startswith("401"):
        headers.append(("WWW-Authenticate", 'Basic realm="Nexus", charset="UTF-8"'))
    start_response(refused.status, headers)
    return [f"{refused.sentence}\n".encode()]


def _serve(
    admitted: gate.Admitted,
    action: str,
    environ: Environ,
    start_response: StartResponse,
) -> Iterable[bytes]:
    repository = admitted.repository
    if repository is None and action == gate.WRITE and admitted.owner and admitted.person:
        repository = repos.create_repository(actor=admitted.person, owner=admitted.owner, name=admitted.name)
    if action == gate.WRITE and repository is not None:
        return _receive(admitted, repository, environ, start_response)
    path = repository.git_path if repository else storage.empty()
    backend = Backend(environ, path, action, extra=_who(admitted))
    start_response(*backend.headers())
    return _stream(backend)


def _receive(
    admitted: gate.Admitted,
    repository: Repository,
    environ: Environ,
    start_response: StartResponse,
) -> Iterable[bytes]:
    judge = partial(
        admission.judge,
        repository.git_path,
        allowed=queries.allowed_secrets(repository),
        bounds=admission.Bounds(settings.MAX_FILE_BYTES, settings.MAX_FILES),
    )
    keeper = Doorkeeper(judge)
    backend = Backend(
        environ,
        repository.git_path,
        gate.WRITE,
        extra={**_who(admitted), **keeper.environment},
        inherited=keeper.inherited,
    )
    keeper.start()
    start_response(*backend.headers())
    return _converse(backend, keeper, partial(Arrival, repository, admitted.person, base_url=_base_url(environ)))


def _converse(backend: Backend, keeper: Doorkeeper, arrival: Callable[..., Arrival]) -> Iterator[bytes]:
    """Git's own answer, and before its end what the hub has to say about the push."""
    is_answered = False
    side_band = False
    try:
        for packet in packets.packets(backend.body()):
            side_band = side_band or packets.is_side_band(packet)
            if packet == packets.FLUSH and not is_answered and keeper.accepted:
                is_answered = True
                for line in answer(arrival(question=keeper.accepted)):
                    if side_band:
                        yield packets.message(line)
            yield packet
    finally:
        backend.close()
        if keeper.accepted and not is_answered:
            for _ in answer(arrival(question=keeper.accepted)):
                pass


def _stream(backend: Backend) -> Iterator[bytes]:
    try:
        yield from backend.body()
    finally:
        backend.close()


def _who(admitted: gate.Admitted) -> dict[str, str]:
    return {"REMOTE_USER": admitted.person.handle} if admitted.person else {}


def _base_url(environ: Environ) -> str:
    """The address the pusher used, so that the URLs in the answer work for them."""
    host = environ.get("HTTP_HOST", "")
    known = HOST.fullmatch(host) and host.rpartition(":")[0].removesuffix(":") in settings.ALLOWED_HOSTS
    return f"{environ['wsgi.url_scheme']}://{host}" if known else settings.NEXUS_URL
