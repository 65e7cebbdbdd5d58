"""Hostile submissions: each is graded in both sandboxes, gains nothing and leaves no trace.

What they leave running or in temporary folders is looked for when all are through.
"""

from __future__ import annotations

import json
import os
import tempfile
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import tiny
from attack_range import (
    ATTACKS,
    KINDS,
    SLEEPER,
    TOKEN,
    Attacks,
    laid_out,
    listening,
    locked,
    module_of,
    tight_starter,
    trusted,
)
from attacks import MARK
from browser import need

from makerday import sandbox
from makerday.grade import Grading, grade
from makerday.grader import wire

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture(scope="module")
def attacks(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Attacks]:
    """Begin the attacks of this run, with starters, a home and temporary files of their own."""
    folder = tmp_path_factory.mktemp("attacks")
    tight_starter(folder / "starters")
    (folder / "tmp").mkdir()
    with pytest.MonkeyPatch.context() as patch, listening() as port:
        patch.setenv("MAKERDAY_STARTERS", str(folder / "starters"))
        patch.setenv("HOME", str(folder / "home"))
        patch.setenv("MENTOR_TOKEN", TOKEN)
        patch.setenv("MENTOR_PORT", str(port))
        patch.setattr(tempfile, "tempdir", str(folder / "tmp"))
        running = Attacks(folder)
        for item in request.session.items:
            named = getattr(item, "callspec", None)
            if item.path == request.path and named and "attack" in named.params:
                running.begin(named.params["attack"], named.params["kind"])
        request.config.pluginmanager.register(running)
        yield running
        running.finish()


@pytest.fixture(params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    if request.param == "bubblewrap":
        need("bwrap")
    name: str = request.param
    return name


@pytest.mark.parametrize("attack", ATTACKS)
def test_an_attack_gains_nothing(attacks: Attacks, attack: str, kind: str) -> None:
    module = module_of(attack)
    came = attacks.of(attack, kind)
    told = json.dumps(came.card, indent=1)
    assert came.card["seconds"] <= 31, "its limits did not hold"
    assert _messages(came.card).isprintable(), "a terminal could be told to forge the score"
    assert json.dumps(came.card, ensure_ascii=False).encode(), "half characters cannot be kept"
    if kind == "plain" and hasattr(module, "OPEN") and not locked():
        return
    assert came.card["points"] <= module.HONEST, told
    if kind == "plain" and hasattr(module, "STILL_OPEN"):
        return
    assert came.touched == []
    assert TOKEN not in told
    assert getattr(module, "SAYS", "") in told, told


def _messages(card: dict[str, Any]) -> str:
    return "".join([card["reason"], *(check["message"] for check in card["checks"])])


def test_attacks_leave_nothing_running(attacks: Attacks) -> None:
    attacks.finish()
    folder = os.fsencode(attacks.folder)
    left = [command for command in _commands() if folder in command or SLEEPER in command]
    assert left == []


def _commands() -> Iterator[bytes]:
    """Give command line and variables of every process but this one and its ancestors."""
    for process in Path("/proc").glob("[0-9]*"):
        with suppress(OSError):
            if int(process.name) not in (os.getpid(), os.getppid()):
                yield (process / "cmdline").read_bytes() + (process / "environ").read_bytes()


def test_attacks_leave_no_files(attacks: Attacks) -> None:
    attacks.finish()
    assert list((attacks.folder / "tmp").iterdir()) == []
    if locked():
        assert list(Path("/tmp").glob(f"{MARK}*")) == []  # noqa: S108 - where one would look


def test_attacks_change_nothing_that_grading_trusts(attacks: Attacks) -> None:
    attacks.finish()
    assert trusted() == attacks.trusted


def test_the_submission_after_the_attacks_is_unharmed(
    attacks: Attacks, kind: str, tmp_path: Path
) -> None:
    attacks.finish()
    card = grade(laid_out(tmp_path), Grading(sandbox=kind))
    assert (card["status"], card["points"], card["reason"]) == ("graded", 20, "")


def test_there_are_forty_attacks_at_least() -> None:
    assert len(ATTACKS) >= 40
    assert all(module_of(name).__doc__ for name in ATTACKS)


@pytest.mark.usefixtures("attacks")
def test_changed_checks_leave_a_project_ungraded_where_nothing_is_locked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(sandbox, "_open_places", lambda _: ([], []))
    root = laid_out(tmp_path)
    module_of("rewritten_checks").plant(root)
    card = grade(root, Grading(sandbox="plain", locked=False))
    assert (card["status"], card["points"]) == ("ungraded", 0)
    assert card["reason"] == "the program changed the checks while they ran"


@pytest.mark.usefixtures("attacks")
def test_an_error_that_wants_more_than_a_text_is_told_as_it_is(tmp_path: Path) -> None:
    root = laid_out(tmp_path)
    tiny.write(root, tiny.SOLVED.replace("number * 2", 'b"\\xff".decode()'))
    message = grade(root, Grading(sandbox="plain"))["checks"][0]["message"]
    assert "got UnicodeDecodeError: 'utf-8' codec can't decode byte 0xff" in message


def test_a_number_of_any_length_crosses() -> None:
    number = -(10**5000)
    crossed = json.loads(wire.line({"value": wire.pack([number, 7], _no_object)}))["value"]
    assert wire.unpack(crossed, _no_object) == [number, 7]


def _no_object(told: object) -> None:
    raise AssertionError(told)
