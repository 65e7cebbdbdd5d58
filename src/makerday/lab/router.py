"""The router: a request for an app's host name goes to a web dyno, a line goes to its log."""

from __future__ import annotations

import asyncio
import time
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from makerday.lab import answers, apps, bodies, hosts, http_head
from makerday.lab.http_head import UNTIL_CLOSE, Head, HeadError
from makerday.lab.refusals import RefusalError
from makerday.lab.store import new_id

if TYPE_CHECKING:
    from makerday.lab.apps import App
    from makerday.lab.dyno import Dyno
    from makerday.lab.platform import Platform

_IDLE_SECONDS = 90.0


class _RouteError(Exception):
    """The request can't be served; `code` is one of the platform's."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass
class _Exchange:
    """One request and what became of it, for the log."""

    head: Head
    host: str
    id: str
    began: float
    dyno: str = ""
    connect: float = 0.0
    status: int = 0
    bytes: int = 0
    answered: bool = False

    def line(self, code: str = "") -> str:
        error = f'at=error code={code} desc="{answers.CODES[code][1]}"' if code else "at=info"
        path = self.head.path.replace('"', "%22")
        service = 1000 * (time.monotonic() - self.began - self.connect)
        return (
            f'{error} method={self.head.method} path="{path}" host={self.host} '
            f'request_id={self.id} fwd="127.0.0.1" dyno={self.dyno} '
            f"connect={1000 * self.connect:.0f}ms service={service:.0f}ms "
            f"status={self.status} bytes={self.bytes} protocol=http"
        )


class Router:
    """Serves connections for apps' host names."""

    def __init__(self, platform: Platform) -> None:
        self.platform = platform

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Serve a connection, request by request, until one side has enough."""
        with suppress(OSError, asyncio.IncompleteReadError, TimeoutError, HeadError):
            while await self._next(reader, writer):
                pass
        with suppress(OSError):
            writer.close()
            await writer.wait_closed()

    async def _next(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        raw = await asyncio.wait_for(bodies.head(reader), _IDLE_SECONDS)
        if not raw:
            return False
        try:
            head = http_head.request(raw)
            length = http_head.request_length(head)
        except HeadError as error:
            writer.write(
                answers.words(400, "Bad Request", f"The router does not trust this: {error}.")
            )
            return False
        host = head.get(b"host").decode("latin-1")
        try:
            app = apps.find(self.platform.store, hosts.app_of(host))
        except RefusalError:
            name = hosts.app_of(host)
            writer.write(answers.words(404, "Not Found", f"There is no app {name!r} in this lab."))
            return False
        return await _Passage(self.platform, app, reader, writer).serve(head, host, length)


@dataclass
class _Passage:
    """One request on its way through."""

    platform: Platform
    app: App
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter

    async def serve(self, head: Head, host: str, length: int) -> bool:
        """Pass a request on; give whether the connection may serve another."""
        given = head.get(b"x-request-id").decode("latin-1")
        id_ = given if 20 <= len(given) <= 200 and given.isprintable() else new_id()  # noqa: PLR2004 - the platform's rule
        exchange = _Exchange(head, host, id_, time.monotonic())
        more = False
        try:
            dyno = await self._dyno()
            exchange.dyno = dyno.work.name
            more = await self._pass(exchange, dyno, length)
            self._log(exchange.line())
        except _RouteError as error:
            self._fail(exchange, error.code)
        except ConnectionError:
            exchange.status = answers.CODES["H27"][0]
            self._log(exchange.line("H27"))
        return more

    async def _dyno(self) -> Dyno:
        """Give a web dyno that is up; wait for one that is about to be."""
        if self.app.maintenance:
            raise _RouteError("H80")
        dynos, end = self.platform.dynos, time.monotonic() + self.platform.settings.boot_seconds
        while (dyno := dynos.choose(self.app.id)) is None:
            left = end - time.monotonic()
            if not dynos.hope(self.app.id):
                raise _RouteError("H10" if dynos.has_web(self.app.id) else "H14")
            if left <= 0:
                raise _RouteError("H20")
            await dynos.change(self.app.id, min(left, 1.0))
        return dyno

    async def _pass(self, exchange: _Exchange, dyno: Dyno, length: int) -> bool:
        began = time.monotonic()
        try:
            back, forth = await asyncio.open_connection("127.0.0.1", dyno.port)
        except OSError as error:
            raise _RouteError("H21") from error
        exchange.connect = time.monotonic() - began
        sending: asyncio.Task[int] | None = None
        try:
            forth.write(exchange.head.passed_on(_forwarded(exchange)))
            sending = asyncio.create_task(bodies.copy(self.reader, forth, length))
            answer = await self._answer(exchange, back)
            if answer.status == 101:  # noqa: PLR2004 - HTTP's number
                await self._tunnel(exchange, answer, back, forth, sending)
                return False
            return await self._give(exchange, answer, back, sending)
        finally:
            if sending:
                sending.cancel()
                await asyncio.gather(sending, return_exceptions=True)
            forth.close()

    async def _answer(self, exchange: _Exchange, back: asyncio.StreamReader) -> Head:
        """Give the head of the dyno's answer; interim ones (100) are passed on."""
        raw = b""
        while True:
            try:
                raw = await asyncio.wait_for(
                    bodies.head(back), self.platform.settings.request_seconds
                )
                answer = http_head.response(raw)
            except TimeoutError as error:
                raise _RouteError("H12") from error
            except (OSError, asyncio.IncompleteReadError) as error:
                raise _RouteError("H13") from error
            except HeadError as error:
                raise _RouteError("H17" if raw else "H13") from error
            exchange.status = answer.status
            if answer.status >= 200 or answer.status == 101:  # noqa: PLR2004 - HTTP's numbers
                return answer
            self.writer.write(raw)

    async def _give(
        self,
        exchange: _Exchange,
        answer: Head,
        back: asyncio.StreamReader,
        sending: asyncio.Task[int],
    ) -> bool:
        try:
            length = http_head.response_length(answer, exchange.head.method)
        except HeadError as error:
            raise _RouteError("H17") from error
        more = exchange.head.persists and length != UNTIL_CLOSE
        exchange.answered = True
        own = [(b"via", b"1.1 lab-router"), (b"connection", b"keep-alive" if more else b"close")]
        self.writer.write(answer.passed_on(own))
        try:
            exchange.bytes = await bodies.copy(back, self.writer, length)
        except asyncio.IncompleteReadError as error:
            raise _RouteError("H18") from error
        return more and sending.done() and not sending.cancelled() and not sending.exception()

    async def _tunnel(
        self,
        exchange: _Exchange,
        answer: Head,
        back: asyncio.StreamReader,
        forth: asyncio.StreamWriter,
        sending: asyncio.Task[int],
    ) -> None:
        """Pass bytes both ways once the dyno speaks another protocol: WebSocket."""
        await sending
        exchange.answered = True
        self.writer.write(answer.passed_on([(b"via", b"1.1 lab-router")]))
        ways = {
            asyncio.create_task(bodies.copy(back, self.writer, UNTIL_CLOSE)),
            asyncio.create_task(bodies.copy(self.reader, forth, UNTIL_CLOSE)),
        }
        try:
            await asyncio.wait(ways, return_when=asyncio.FIRST_COMPLETED)
        finally:
            for way in ways:
                way.cancel()
            await asyncio.gather(*ways, return_exceptions=True)

    def _fail(self, exchange: _Exchange, code: str) -> None:
        status, title = answers.CODES[code]
        exchange.status = status
        self._log(exchange.line(code))
        if not exchange.answered:
            self.writer.write(answers.page(status, code, title, self.app.name))

    def _log(self, line: str) -> None:
        self.platform.logs.write(self.app.id, "heroku", "router", line)


def _forwarded(exchange: _Exchange) -> list[tuple[bytes, bytes]]:
    port = exchange.host.rpartition(":")[2]
    fields = [
        (b"x-request-id", exchange.id.encode("latin-1")),
        (b"x-forwarded-for", b"127.0.0.1"),
        (b"x-forwarded-proto", b"http"),
        (b"x-forwarded-port", (port if port.isdecimal() else "80").encode()),
        (b"x-request-start", str(int(time.time() * 1000)).encode()),
        (b"via", b"1.1 lab-router"),
    ]
    return fields if exchange.head.upgrades else [*fields, (b"connection", b"close")]
