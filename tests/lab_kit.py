"""A lab for the tests: the real server in a process of its own, and what one does with it."""

from __future__ import annotations

import http.client
import io
import os
import signal
import subprocess
import sys
import tarfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from makerday.lab import places
from makerday.lab.client import Answer, Client
from makerday.lab.places import Place

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

WEB = """\
import os, socket
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Web(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    def do_GET(self):
        said = f"{WORD} {os.environ['DYNO']} {os.environ.get('GREETING')} {socket.gethostname()}"
        self.send_response(200)
        self.send_header("Content-Length", str(len(said)))
        self.end_headers()
        self.wfile.write(said.encode())
    def do_POST(self):
        said = self.rfile.read(int(self.headers["Content-Length"]))[::-1]
        self.send_response(201)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for part in (said[:5], said[5:]):
            self.wfile.write(b"%x\\r\\n%b\\r\\n" % (len(part), part))
        self.wfile.write(b"0\\r\\n\\r\\n")
    def log_message(self, *_):
        pass

ThreadingHTTPServer(("127.0.0.1", int(os.environ["PORT"])), Web).serve_forever()
"""


def web(
    word: str = "hello", procfile: str = "web: python app.py\n", **more: str
) -> dict[str, str]:
    """Give the files of a small web app that says `word`."""
    return {"app.py": f"WORD = {word!r}\n{WEB}", "Procfile": procfile, **more}


MAKERDAY_LAB = [sys.executable, "-m", "makerday", "lab"]


@dataclass
class Lab:
    """A lab that is up, or was."""

    place: Place
    settings: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[bytes] | None = None

    def up(self) -> Lab:
        """Start it and wait until it answers."""
        words = [sys.executable, "-m", "makerday.lab.server", "0"]
        self.place.make()
        with self.place.log.open("ab") as log:
            self.process = subprocess.Popen(
                words, env=self.environment(), stdout=subprocess.PIPE, stderr=log
            )
        assert self.process.stdout
        assert self.process.stdout.readline(), self.place.log.read_text()
        return self

    def environment(self) -> dict[str, str]:
        return {**os.environ, "MAKERDAY_LAB": str(self.place.root), **self.settings}

    def kill(self, number: int = signal.SIGKILL) -> None:
        """End it, as roughly as that."""
        if self.process:
            self.process.send_signal(number)
            self.process.wait()
            assert self.process.stdout
            self.process.stdout.close()
            self.process = None

    @property
    def client(self) -> Client:
        running = places.running(self.place)
        assert running, "the lab is not up"
        return Client(running.url, self.place.secret("token"))

    @property
    def port(self) -> int:
        return int(self.client.url.rpartition(":")[2])

    def ask(self, method: str, path: str, sent: object = None, **fields: str) -> Answer:
        return self.client.ask(method, path, sent, fields)

    def get(self, path: str) -> Any:  # noqa: ANN401 - JSON
        return self.ask("GET", path).content

    def post(self, path: str, sent: object = None) -> Any:  # noqa: ANN401 - JSON
        return self.ask("POST", path, sent or {}).content

    def create(self) -> str:
        return str(self.post("/apps")["name"])

    def build(self, app: str, files: dict[str, str], commit: str = "") -> tuple[str, str]:
        """Build files by source and build; give how it ended and all it printed."""
        source = self.post("/sources")["source_blob"]
        self.client.put(source["put_url"], tar(files))
        blob = {"url": source["get_url"], "version": commit}
        build = self.post(f"/apps/{app}/builds", {"source_blob": blob})
        with self.client.stream("GET", build["output_stream_url"]) as lines:
            said = "".join(lines)
        return self.get(f"/apps/{app}/builds/{build['id']}")["status"], said

    def deploy(self, files: dict[str, str], app: str = "") -> str:
        """Build and release files, to a new app or one that is there; give its name."""
        app = app or self.create()
        status, said = self.build(app, files)
        assert status == "succeeded", said
        return app

    def fetch(self, app: str, path: str = "/", method: str = "GET", body: bytes = b"") -> str:
        """Ask an app through the router."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection.request(method, path, body or None, {"Host": f"{app}.localhost:{self.port}"})
        text = connection.getresponse().read().decode()
        connection.close()
        return text

    def until(self, app: str, *wanted: str, dyno: str = "") -> list[str]:
        """Read the log, from its start, until all the wanted texts have come; give the lines."""
        sent = {"lines": 1500, "tail": True, "dyno": dyno}
        url = self.post(f"/apps/{app}/log-sessions", sent)["logplex_url"]
        left, seen = list(wanted), []
        with self.client.stream("GET", url) as lines:
            for line in lines:
                seen.append(line)
                left = [each for each in left if each not in line]
                if not left:
                    break
        return seen

    def versions(self, app: str) -> dict[int, str]:
        """Give all releases by their numbers, page by page."""
        found: dict[int, str] = {}
        following: str | None = "version ..; max=1000"
        while following:
            answer = self.ask("GET", f"/apps/{app}/releases", Range=following)
            found |= {each["version"]: each["description"] for each in answer.content}
            following = answer.fields.get("next-range")
        return found

    def makerday(self, *words: str, **more: Any) -> subprocess.CompletedProcess[str]:  # noqa: ANN401 - subprocess's own
        """Run `makerday lab …` against it."""
        return subprocess.run(
            [*MAKERDAY_LAB, *words],
            **{"env": self.environment(), "stdin": subprocess.DEVNULL, **more},
            capture_output=True,
            text=True,
            check=False,
        )


def tar(files: dict[str, str]) -> bytes:
    """Pack files; a name that ends with `*` is executable."""
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in files.items():
            info = tarfile.TarInfo(name.rstrip("*"))
            info.size, info.mode = len(text.encode()), 0o755 if name.endswith("*") else 0o644
            archive.addfile(info, io.BytesIO(text.encode()))
    return packed.getvalue()


@contextmanager
def running(folder: Path, **settings: str) -> Iterator[Lab]:
    """Run a lab in a folder, with times that suit tests."""
    short = {"MAKERDAY_LAB_GRACE_SECONDS": "2", "MAKERDAY_LAB_ATTACH_SECONDS": "5"}
    short["MAKERDAY_LAB_QUERY_SECONDS"] = "0.5"
    lab = Lab(Place(folder), {**short, **settings}).up()
    try:
        yield lab
    finally:
        with suppress(ProcessLookupError):
            lab.kill(signal.SIGTERM)
