"""A client of the Platform API in the standard library alone: for machines without Node."""

from __future__ import annotations

import http.client
import json
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from makerday.errors import MakerdayError
from makerday.lab import places

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

_ACCEPT = "application/vnd.heroku+json; version=3"
_SECONDS = 60
_REFUSED = 400
_DOWN = ("the lab is not up", "makerday lab up")


@dataclass(frozen=True)
class Answer:
    """What came back: a status, fields with names in lower case, and JSON or None."""

    status: int
    fields: dict[str, str]
    content: Any


@dataclass(frozen=True)
class Client:
    """Speaks to the lab at `url` with its token."""

    url: str
    token: str

    def ask(
        self, method: str, path: str, sent: object = None, fields: dict[str, str] | None = None
    ) -> Answer:
        """Ask, and give the answer. Raises MakerdayError with the lab's words on a refusal."""
        body = None if sent is None else json.dumps(sent).encode()
        with self._sent(method, path, body, fields or {}) as answer:
            raw = answer.read()
            kind = answer.headers.get_content_type()
            content = json.loads(raw) if raw and kind == "application/json" else None
            return Answer(answer.status, _lower(answer), content)

    def put(self, url: str, body: bytes | Iterable[bytes], method: str = "PUT") -> None:
        """Send bytes to an address of the lab's. Raises MakerdayError."""
        with self._sent(method, _path(url), body, {}):
            pass

    def put_all(self, contents: Iterable[tuple[str, Path]]) -> Iterator[int]:
        """Post files to paths over one connection; give the bytes of each as it is there."""
        line = self._line(_SECONDS)
        try:
            for path, file in contents:
                body = file.read_bytes()
                line.request("POST", path, body, self._head())
                answer = line.getresponse()
                if answer.status >= _REFUSED:
                    raise MakerdayError(_words(answer))
                answer.read()
                yield len(body)
        except (OSError, http.client.HTTPException) as error:
            raise MakerdayError(f"the lab does not answer: {error or 'it hung up'}") from error
        finally:
            line.close()

    @contextmanager
    def stream(self, method: str, url: str, sent: object = None) -> Iterator[_Stream]:
        """Ask, and give the text of the answer as it comes."""
        body = None if sent is None else json.dumps(sent).encode()
        with self._sent(method, _path(url), body, {}, seconds=None) as answer:
            yield _Stream(answer)

    @contextmanager
    def _sent(
        self,
        method: str,
        path: str,
        body: bytes | Iterable[bytes] | None,
        fields: dict[str, str],
        seconds: float | None = _SECONDS,
    ) -> Iterator[http.client.HTTPResponse]:
        connection, head = self._line(seconds), self._head()
        if body is not None:
            head["Content-Type"] = "application/json"
        try:
            connection.request(method, path, body, {**head, **fields})
            answer = connection.getresponse()
            if answer.status >= _REFUSED:
                raise MakerdayError(_words(answer))
            yield answer
        except (OSError, http.client.HTTPException) as error:
            raise MakerdayError(f"the lab does not answer: {error or 'it hung up'}") from error
        finally:
            connection.close()

    def _line(self, seconds: float | None) -> http.client.HTTPConnection:
        port = urlsplit(self.url).port
        return http.client.HTTPConnection("127.0.0.1", port, timeout=seconds)

    def _head(self) -> dict[str, str]:
        host = urlsplit(self.url).netloc
        return {"Authorization": f"Bearer {self.token}", "Accept": _ACCEPT, "Host": host}


class _Stream:
    """An answer that is read as it comes."""

    def __init__(self, answer: http.client.HTTPResponse) -> None:
        self.fields = _lower(answer)
        self._answer = answer

    def __iter__(self) -> Iterator[str]:
        rest = b""
        while chunk := self._answer.read1(1 << 16):
            *whole, rest = (rest + chunk).split(b"\n")
            for line in whole:
                yield line.decode(errors="replace") + "\n"
        if rest:
            yield rest.decode(errors="replace")


def connect() -> Client:
    """Give a client of the lab that is up. Raises MakerdayError."""
    place = places.here()
    running = places.running(place)
    if running is None:
        raise MakerdayError(*_DOWN)
    return Client(running.url, place.secret("token"))


def _lower(answer: http.client.HTTPResponse) -> dict[str, str]:
    return {name.lower(): value for name, value in answer.getheaders()}


def _path(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}" if parts.query else parts.path


def _words(answer: http.client.HTTPResponse) -> str:
    try:
        return str(json.loads(answer.read())["message"])
    except (ValueError, KeyError, TypeError):
        return f"the lab answered {answer.status} {answer.reason}"
