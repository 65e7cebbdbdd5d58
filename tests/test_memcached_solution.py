"""The reference client beyond the checks: its size, odd addresses, strangers, memory."""

from __future__ import annotations

import ast
import importlib
import io
import resource
import socket
import sys
import threading
import tokenize
import tracemalloc
from contextlib import ExitStack, closing, contextmanager, suppress
from typing import TYPE_CHECKING, Any

import pytest
from browser import need
from memcached_kit import SOLUTION, STARTER, overlaid

from makerday import starters

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path
    from types import ModuleType

SLUG = "kvass_whole"  # no other test imports a package of this name
MODULES = {path.name: path.read_text("utf-8") for path in (SOLUTION / "package").glob("*.py")}
MOST_LINES = 534  # of code, in all
NO_CODE = {
    *(tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE),
    *(tokenize.INDENT, tokenize.DEDENT, tokenize.ENDMARKER),
}


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a project with the solution in it."""
    need("memcached")
    made = starters.generate(STARTER, SLUG, tmp_path_factory.mktemp("made"))
    return overlaid(made, tmp_path_factory.mktemp("solved"), "package")


@pytest.fixture(scope="module")
def package(project: Path) -> Iterator[ModuleType]:
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(project))
        yield importlib.import_module(SLUG)


@pytest.fixture(scope="module")
def kit(project: Path) -> Iterator[ModuleType]:
    """Give the project's own way to run a memcached."""
    with pytest.MonkeyPatch.context() as patched:
        patched.syspath_prepend(str(project / "tests"))
        yield importlib.import_module("memcached")
    for name in [each for each in sys.modules if each.split(".")[0] in ("grader", "memcached")]:
        del sys.modules[name]


@pytest.fixture
def connect(package: ModuleType) -> Iterator[Callable[..., Any]]:
    """Give a function that makes clients, which are closed after the test."""
    with ExitStack() as clients:

        def connect(address: object, timeout: float = 10) -> Any:  # noqa: ANN401 - a Client
            return clients.enter_context(closing(package.Client(address, timeout=timeout)))

        yield connect


@contextmanager
def stranger(says: bytes, *, family: int = socket.AF_INET) -> Iterator[tuple[str, int]]:
    """Run something that is no memcached: it answers once to each who comes, and hangs up."""
    host = "::1" if family == socket.AF_INET6 else "127.0.0.1"
    with socket.create_server((host, 0), family=family) as listener:
        thread = threading.Thread(target=answer, args=(listener, says))
        thread.start()
        yield listener.getsockname()[:2]
        with suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        thread.join()


def answer(listener: socket.socket, says: bytes) -> None:
    with suppress(OSError):
        while True:
            connection, _ = listener.accept()
            with connection:
                connection.recv(1000)
                connection.sendall(says)


def peak_memory() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024


# Its size


def test_it_can_be_read_in_one_sitting() -> None:
    """What is counted is lines of code, `__init__.py` with them, as they are formatted."""
    assert max(len(text.splitlines()) for text in MODULES.values()) <= 150
    assert sum(map(lines_of_code, MODULES.values())) <= MOST_LINES


def lines_of_code(text: str) -> int:
    """Count the lines that are left without the blank ones, comments and docstrings."""
    tokens = tokenize.generate_tokens(io.StringIO(text).readline)
    code = [token for token in tokens if token.type not in NO_CODE]
    lines = {line for token in code for line in range(token.start[0], token.end[0] + 1)}
    return len(lines - docstring_lines(text))


def docstring_lines(text: str) -> set[int]:
    documented = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
    nodes = [node for node in ast.walk(ast.parse(text)) if isinstance(node, documented)]
    docs = [node.body[0] for node in nodes if ast.get_docstring(node) is not None]
    return {line for doc in docs for line in range(doc.lineno, (doc.end_lineno or 0) + 1)}


def test_blank_lines_comments_and_docstrings_are_no_code() -> None:
    text = '"""Two\n\nlines."""\n\n# why\ndef one(\n    x,  # two\n):\n    "Doc."\n    return x\n'
    assert lines_of_code(text) == 4


def test_the_package_exports_all_three_choices(package: ModuleType) -> None:
    assert {"AsyncClient", "HashClient", "CHOICE"} <= vars(package).keys()
    assert callable(package.Client.fetch)
    assert package.CHOICE in ("ketama", "stampede", "asyncio")


# Addresses


def test_a_name_that_means_nothing_is_an_error_of_the_resolver(
    connect: Callable[..., Any],
) -> None:
    client = connect(("no-such-host.invalid", 11211))
    with pytest.raises(socket.gaierror):
        client.get("key")


def test_a_socket_that_vanishes_is_an_error_of_the_system(
    connect: Callable[..., Any], kit: ModuleType, tmp_path: Path
) -> None:
    with pytest.raises(FileNotFoundError):
        connect(str(tmp_path / "nowhere")).get("key")
    with kit.running(unix=True) as server:
        client = connect(server.address)
        assert client.set("key", b"value") is True
    with pytest.raises((FileNotFoundError, ConnectionRefusedError)):
        client.get("key")


def test_a_closed_port_refuses(connect: Callable[..., Any]) -> None:
    with stranger(b"") as address:
        pass
    with pytest.raises(ConnectionRefusedError):
        connect(address).get("key")


@pytest.mark.parametrize("host", ["::1", "localhost"])
def test_a_server_is_found_by_each_kind_of_name(connect: Callable[..., Any], host: str) -> None:
    """Where only IPv4 listens, a name that also means an IPv6 address still works."""
    family = socket.AF_INET6 if host == "::1" else socket.AF_INET
    try:
        with stranger(b"VERSION 1.6\r\n", family=family) as (_, port):
            assert connect((host, port)).version() == b"1.6"
    except OSError as error:
        if family == socket.AF_INET:
            raise
        pytest.skip(f"this machine has no IPv6: {error}")


# Strangers


@pytest.mark.parametrize(
    "says",
    [
        b"HTTP/1.1 400 Bad Request\r\nConnection: close\r\n\r\n<h1>Bad Request</h1>",
        b"SSH-2.0-OpenSSH_9.2\r\n",
        b"220 mail.example ESMTP\r\n",
        bytes(range(256)) * 100,
    ],
)
def test_whoever_else_listens_is_not_believed(
    connect: Callable[..., Any], package: ModuleType, says: bytes
) -> None:
    calls = {
        "get": ("key",),
        "gets": ("key",),
        "get_many": (["key", "other"],),
        "set": ("key", b"value"),
        "set_many": ({"key": b"value"},),
        "incr": ("key", 1),
        "stats": (),
        "version": (),
    }
    with stranger(says) as address:
        client = connect(address)
        for name, arguments in calls.items():
            with pytest.raises((package.MemcacheError, ConnectionError)):
                getattr(client, name)(*arguments)


def test_nobody_home_is_told_as_such(connect: Callable[..., Any], package: ModuleType) -> None:
    with stranger(b"") as address:
        client = connect(address)
        with pytest.raises((package.MemcacheUnexpectedCloseError, ConnectionError)):
            client.get("key")


# Memory


def test_memory_stays_flat(connect: Callable[..., Any], kit: ModuleType) -> None:
    """50 MB of small items, written and read: what is held afterwards is next to nothing."""
    with kit.running() as server:
        client = connect(server.address)
        written_and_read(client, 12)  # by then the values have their full length
        before = peak_memory()
        tracemalloc.start()
        written_and_read(client, 50)
        held, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert held < 500_000
    assert peak_memory() - before < 30_000_000


def written_and_read(client: Any, megabytes: int) -> None:  # noqa: ANN401 - of the project's package
    for batch in range(megabytes):
        items = {f"row-{number}": b"%d" % batch * 500 for number in range(1000)}
        assert client.set_many(items) == []
        assert client.get_many(items) == items
        assert client.get("row-7") == items["row-7"]


def test_a_large_value_keeps_little_memory(connect: Callable[..., Any], kit: ModuleType) -> None:
    with kit.running() as server:
        client = connect(server.address)
        tracemalloc.start()
        for _ in range(20):
            client.set("big", bytes(1_000_000))
            assert len(client.get("big")) == 1_000_000
        held, most = tracemalloc.get_traced_memory()
        tracemalloc.stop()
    assert held < 3_000_000
    assert most < 6_000_000
