"""The lab's decisions, each on its own: tars, heads, ranges, back-off, slugs that repeat."""

from __future__ import annotations

import io
import tarfile
from typing import TYPE_CHECKING

import pytest

from makerday.lab import backoff, http_head, packing, ranges, slugs
from makerday.lab.http_head import CHUNKED, UNTIL_CLOSE, HeadError
from makerday.lab.logs import Filter, Logs
from makerday.lab.refusals import RefusalError
from makerday.lab.signing import Signer
from makerday.lab.unpacking import unpack

if TYPE_CHECKING:
    from pathlib import Path

Entry = tuple[tarfile.TarInfo, io.BytesIO]


def entry(name: str, kind: bytes = tarfile.REGTYPE, link: str = "", text: str = "x") -> Entry:
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, link
    info.size = len(text) if kind == tarfile.REGTYPE else 0
    return info, io.BytesIO(text.encode())


SYM, HARD = tarfile.SYMTYPE, tarfile.LNKTYPE
HOSTILE = {
    "a path up": [entry("../out")],
    "a path from the root": [entry("/out")],
    "a path up in the middle": [entry("a/../../out")],
    "a link out": [entry("a", SYM, "../out")],
    "a link from the root": [entry("a", SYM, "/etc/passwd")],
    "a file through a link": [entry("a", SYM, "b"), entry("a/x")],
    "a link through a link": [entry("a", SYM, "."), entry("a/b/c", SYM, "../../x")],
    "up behind a link": [entry("d/x", SYM, ".."), entry("y", SYM, "d/x/../../out")],
    "a hard link out": [entry("a", HARD, "../../etc/passwd")],
    "a device": [entry("a", tarfile.CHRTYPE)],
    "a pipe": [entry("a", tarfile.FIFOTYPE)],
    "too much": [entry("a", text="x" * 5000)],
}


def packed(folder: Path, entries: list[Entry]) -> Path:
    path = folder / "x.tgz"
    with tarfile.open(path, "w:gz") as tar:
        for info, content in entries:
            tar.addfile(info, content)
    return path


@pytest.mark.parametrize("name", HOSTILE)
def test_nothing_of_a_hostile_tar_lands_outside(name: str, tmp_path: Path) -> None:
    into = tmp_path / "deep" / "into"
    with pytest.raises(RefusalError):
        unpack(packed(tmp_path, HOSTILE[name]), into, most=4096)
    assert [path.name for path in tmp_path.iterdir()] == ["x.tgz", "deep"]
    assert list((tmp_path / "deep").iterdir()) == [into]


def test_what_stays_inside_is_unpacked_as_it_was(tmp_path: Path) -> None:
    links = [entry("bin/run", SYM, "../app/run"), entry("py", SYM, "/app/.heroku/python")]
    unpack(
        packed(tmp_path, [*links, entry("app/run"), entry("b", HARD, "app/run")]), tmp_path / "i"
    )
    assert (tmp_path / "i" / "bin" / "run").read_text() == "x"
    assert (tmp_path / "i" / "b").read_text() == "x"


@pytest.mark.parametrize("raw", [b"", b"not a tar", b"\x1f\x8b\x08garbage"])
def test_what_is_no_tar_is_refused(raw: bytes, tmp_path: Path) -> None:
    (tmp_path / "x.tgz").write_bytes(raw)
    with pytest.raises(RefusalError, match="no whole tar"):
        unpack(tmp_path / "x.tgz", tmp_path / "into")


def test_the_same_folder_is_the_same_slug_whenever_it_is_packed(tmp_path: Path) -> None:
    made = []
    for name in ("one", "two"):
        folder = tmp_path / name
        (folder / "sub").mkdir(parents=True)
        for number in (range(9), reversed(range(9)))[name == "two"]:
            (folder / "sub" / str(number)).write_text(str(number))
        (folder / "link").symlink_to("sub/1")
        made.append(io.BytesIO())
        packing.pack(folder, made[-1])
    assert made[0].getvalue() == made[1].getvalue()


def head(text: str) -> http_head.Head:
    return http_head.request(text.replace("\n", "\r\n").encode() + b"\r\n\r\n")


@pytest.mark.parametrize(
    "text",
    [
        "GET / HTTP/1.1\nHost: a\nTransfer-Encoding: chunked\nContent-Length: 5",
        "GET / HTTP/1.1\nHost: a\nTransfer-Encoding: gzip, chunked",
        "GET / HTTP/1.1\nHost: a\nContent-Length: 5\nContent-Length: 6",
        "GET / HTTP/1.1\nHost: a\nContent-Length: +5",
        "GET / HTTP/1.1\nHost: a\nHost: b",
        "GET / HTTP/1.1\nHost: a\nName : x",
        "GET / HTTP/1.1\nHost: a\n folded: x",
        "GET  / HTTP/1.1\nHost: a",
        "GET / HTTP/2.0\nHost: a",
        "GET /",
    ],
)
def test_a_head_that_two_readers_could_read_two_ways_is_refused(text: str) -> None:
    with pytest.raises(HeadError):
        http_head.request_length(head(text))


def test_the_length_of_a_body_follows_the_head() -> None:
    assert http_head.request_length(head("GET / HTTP/1.1\nHost: a")) == 0
    assert http_head.request_length(head("PUT / HTTP/1.1\nHost: a\nContent-Length: 7")) == 7
    chunked = "PUT / HTTP/1.1\nHost: a\nTransfer-Encoding: Chunked"
    assert http_head.request_length(head(chunked)) == CHUNKED
    answer = http_head.response(b"HTTP/1.1 200 OK\r\n\r\n")
    assert http_head.response_length(answer, "GET") == UNTIL_CLOSE
    assert http_head.response_length(answer, "HEAD") == 0


def test_what_is_between_two_neighbours_is_not_passed_on() -> None:
    asked = head("GET / HTTP/1.1\nHost: a\nConnection: keep-alive\nTE: x\nCookie: y")
    assert asked.passed_on([(b"via", b"lab")]) == (
        b"GET / HTTP/1.1\r\nhost: a\r\ncookie: y\r\nvia: lab\r\n\r\n"
    )


@pytest.mark.parametrize(
    "words", ["version 1..5; order=desc,max=3", "version 1..5; max=3, order=desc"]
)
def test_a_range_reads_both_spellings(words: str) -> None:
    assert ranges.parse(words, ("version",)) == ranges.Range(
        "version", "1", "5", most=3, descending=True
    )


@pytest.mark.parametrize("words", ["bytes=0-5", "version", "name ..", "version 5"])
def test_a_range_that_is_none_is_told(words: str) -> None:
    with pytest.raises(RefusalError, match="it takes: version"):
        ranges.parse(words, ("version",))


def test_a_crashing_dyno_waits_ever_longer_and_a_healthy_one_starts_again() -> None:
    waits = [backoff.delay(crashes) for crashes in range(1, 14)]
    assert waits[:4] == [0, 1, 2, 4]
    assert waits[-1] == 300
    assert backoff.crashes_in_a_row(7, lived=1) == 8
    assert backoff.crashes_in_a_row(7, lived=61) == 1


def test_a_procfile_is_read_as_on_the_platform() -> None:
    text = "web: gunicorn app:app --bind :$PORT\n# no\n\nurgent_worker:  run it  \nbad line\n"
    assert slugs.procfile(text) == {
        "web": "gunicorn app:app --bind :$PORT",
        "urgent_worker": "run it",
    }


def test_a_log_keeps_the_last_lines_and_cuts_long_ones() -> None:
    logs = Logs()
    for number in range(1600):
        logs.write("app", "app", f"web.{number % 2}", str(number))
    logs.write("app", "heroku", "router", "x" * 25_000)
    assert [len(line.text) for line in logs.recent("app", 3, Filter())] == [10_000, 10_000, 5_000]
    assert [line.text for line in logs.recent("app", 2, Filter("app", "web.1"))] == [
        "1597",
        "1599",
    ]
    assert len(logs.recent("app", 9999, Filter())) == 1500


def test_a_signature_holds_for_its_path_method_words_and_time() -> None:
    signer = Signer("key")
    path, _, query = signer.sign("/x", method="PUT", tail="").partition("?")
    assert signer.check("PUT", path, query) == {"tail": ""}
    for method, where, words in (
        ("GET", path, query),
        ("PUT", "/y", query),
        ("PUT", path, f"tail=1&{query}"),
        ("PUT", path, ""),
        ("PUT", path, signer.sign("/x", method="PUT", seconds=-1).partition("?")[2]),
    ):
        with pytest.raises(RefusalError):
            signer.check(method, where, words)
    with pytest.raises(RefusalError):
        Signer("other").check("PUT", path, query)
