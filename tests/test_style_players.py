"""A program is run for a rule: in a fresh home, heard out, and gone with all that it started."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path
from textwrap import dedent

import pytest
from browser import need
from style_kit import eventually, marker, python, rule, running, sh

import makerday
from makerday.style import Key, Run, Scene, StyleError, Transcript, play, players
from makerday.style.scene import STREAMS, File

SOURCES = Path(makerday.__file__).parents[1]


def one(*words: str, files: tuple[File, ...] = (), **more: object) -> Transcript:
    return play(Scene((Run(words, **more),), files))[0]  # type: ignore[arg-type]


@pytest.fixture
def bare(monkeypatch: pytest.MonkeyPatch) -> None:
    """Do as on a machine without bubblewrap."""
    monkeypatch.setattr(players, "guarded", lambda: False)


def test_streams_are_kept_apart_and_the_exit_code_is_told() -> None:
    ran = one(*sh("echo out; echo err >&2; exit 3"))
    assert (ran.stdout, ran.stderr, ran.screen, ran.exit) == ("out\n", "err\n", "", 3)


def test_a_signal_is_told_as_a_shell_tells_it() -> None:
    assert one(*sh("kill -TERM $$")).exit == 128 + 15


def test_a_person_s_terminal_is_real_on_all_three_streams() -> None:
    script = "test -t 0 && test -t 1 && test -t 2 && echo yes >/dev/tty; stty size"
    ran = one(*sh(script), pty=STREAMS, columns=100)
    assert (ran.screen, ran.stdout) == ("yes\n24 100\n", "")


def test_a_terminal_may_be_one_stream_only() -> None:
    ran = one(*sh("test -t 0 || echo no; test -t 1 && echo yes; echo err >&2"), pty=("stdout",))
    assert (ran.screen, ran.stderr) == ("no\nyes\n", "err\n")


def test_without_a_terminal_there_is_none_to_open_either() -> None:
    ran = one(*sh("(: </dev/tty) 2>/dev/null || echo none; tty"))
    assert ran.stdout == "none\nnot a tty\n"


def test_what_is_typed_comes_after_what_it_waits_for() -> None:
    keys = (Key(type="Ada\n", after="name"), Key(type="36\n", after="age"))
    ran = one(
        *sh("printf 'name? '; read n; printf 'age? '; read a; echo $n-$a"), pty=STREAMS, keys=keys
    )
    assert ran.screen.endswith("Ada-36\n")
    assert ran.unsent == 0


def test_a_secret_typed_at_getpass_is_not_on_the_screen() -> None:
    script = "import getpass; print(len(getpass.getpass('Token: ')))"
    ran = one(*python(script), pty=STREAMS, keys=(Key(type="hunter2\n", after="Token: "),))
    assert ran.screen == "Token: \n7\n"


@pytest.mark.parametrize("pty", [STREAMS, ()])
def test_ctrl_c_interrupts_the_program_alone(pty: tuple[str, ...]) -> None:
    ran = one(
        *sh("trap 'echo bye; exit 130' INT; echo on; while :; do sleep 0.1; done"),
        pty=pty,
        keys=(Key(type="\x03", after="on"),),
    )
    assert (ran.exit, ran.ended) == (130, "")
    assert "bye" in ran.output
    assert ran.since_key < 5


def test_a_key_that_is_never_due_is_told_as_unsent() -> None:
    assert one(*sh("echo hello"), pty=STREAMS, keys=(Key(type="x", after="Password"),)).unsent == 1


def test_a_key_is_not_sent_to_a_program_on_its_way_out() -> None:
    script = "print('bye', flush=True); [1 for _ in range(3_000_000)]"
    assert one(*python(script), pty=STREAMS, keys=(Key(type="\x03"),)).unsent == 1


@pytest.mark.parametrize("lines", [0, 1])
def test_a_reader_that_has_seen_enough_is_a_broken_pipe(lines: int) -> None:
    ran = one("yes", head=lines)
    assert (ran.exit, ran.stderr) == (128 + 13, "")


def test_a_full_disk_is_a_real_one() -> None:
    ran = one(*sh("echo x"), stdout_to="/dev/full")
    assert (ran.exit, ran.stdout) != (0, "")
    assert ran.stderr


def test_a_file_may_be_stdin_and_stdout() -> None:
    files = (File("in.txt", "b\na\n"),)
    ran = one("sort", stdin_from="in.txt", stdout_to="out.txt", watch=("out.txt",), files=files)
    assert ran.kept == {"out.txt": "a\nb\n"}


def test_more_text_than_a_pipe_holds_is_read_or_not_as_the_program_likes() -> None:
    text = "x" * 300_000
    assert one("wc", "-c", text=text).stdout.strip() == "300000"
    assert one("true", text=text).exit == 0


def test_runs_of_a_scene_share_a_home_and_scenes_do_not() -> None:
    write, read = Run(sh("echo kept > ~/note")), Run(sh("cat ~/note"))
    first, second = play(Scene((write, read)))
    assert (first.touched, second.touched, second.stdout) == (("~/note",), (), "kept\n")
    assert play(Scene((read,)))[0].exit == 1


def test_what_a_run_touched_is_told_by_place() -> None:
    files = (File("~/.config/x/c.toml", "a"), File("gone.txt", ""), File("same.txt", "s"))
    script = (
        "echo b > ~/.config/x/c.toml; rm gone.txt; mkdir $TMPDIR/t; echo > new.txt; cat same.txt"
    )
    touched = one(*sh(script), files=files).touched
    assert touched == ("$TMPDIR/t/", "gone.txt", "new.txt", "~/.config/x/c.toml")


def test_a_variable_is_set_or_taken_away() -> None:
    ran = one(
        *sh("echo ${HOME-none} $COLOR ${NO_COLOR-none} $TERM"), env={"HOME": None, "COLOR": "red"}
    )
    assert ran.stdout == "none red none dumb\n"


def test_what_a_run_gave_is_put_into_the_next() -> None:
    first = Run(sh("echo added 17"), name="add", take={"id": r"added (\d+)"})
    second = Run(("echo", "show", "{id}", "{other}"), env={})
    third = Run(("cat",), text="{add.stdout}")
    told = [ran.stdout for ran in play(Scene((first, second, third)))]
    assert told == ["added 17\n", "show 17 {other}\n", "added 17\n"]


def test_bytes_that_are_no_text_come_through_whole() -> None:
    ran = one("printf", r"a\377\000b")
    assert ran.stdout.encode("utf-8", "surrogateescape") == b"a\xff\0b"
    assert Transcript.from_json(ran.as_json()) == ran


def test_a_scene_survives_its_journey_as_json() -> None:
    run = Run(("x",), env={"A": None}, text="t", pty=STREAMS, keys=(Key("a"),), take={"i": "(.)"})
    scene = Scene((run,), (File("a/", mode=0o500),))
    assert Scene.from_json(scene.as_json()) == scene


def test_cpu_is_measured_in_turns_with_python_itself() -> None:
    ran = one(*python("sum(range(2_000_000))"), repeat=3, baseline=True)
    assert (len(ran.cpu), len(ran.baseline)) == (3, 3)
    assert min(ran.cpu) > max(ran.baseline) > 0


def test_a_missing_program_is_told() -> None:
    assert one("no-such-program").ended == "missing: no-such-program: No such file or directory"


@pytest.mark.parametrize("kind", ["bubblewrap", "bare"])
def test_nothing_of_a_program_is_left(kind: str, request: pytest.FixtureRequest) -> None:
    if kind == "bare":
        request.getfixturevalue("bare")
    mark = marker()
    ran = one(
        *sh('sleep "$1" & setsid sleep "$1" & (setsid setsid sleep "$1" &) ; echo done', mark)
    )
    assert (ran.stdout, ran.left) == ("done\n", 3)
    assert running(mark) == []


def test_a_child_that_ends_a_moment_later_is_not_left_behind() -> None:
    assert one(*sh("sleep 0.05 & echo done")).left == 0


def test_scenes_side_by_side_come_back_in_order_whoever_dies() -> None:
    scenes = [Scene((Run(sh(f"echo {number}")),)) for number in range(5)]
    with players.troupe(2) as several:
        told = several.play_all(scenes)
        assert [each[0].stdout for each in told] == [f"{number}\n" for number in range(5)]
        several.close()
        with pytest.raises(StyleError, match="stopped"):
            several.play_all(scenes)


@pytest.mark.usefixtures("bare")
def test_a_program_that_hangs_is_ended_with_its_children() -> None:
    mark = marker()
    ran = one(*sh('trap "" TERM INT HUP; sleep "$1" & sleep "$1"', mark), limit=0.4)
    assert (ran.ended, ran.exit) == ("time", None)
    assert running(mark) == []


def test_a_run_that_had_to_be_stopped_ends_the_scene() -> None:
    told = play(Scene((Run(("sleep", "60"), limit=0.2), Run(("echo", "x")))))
    assert [each.ended for each in told] == ["time", "not run"]
    stays = play(Scene((Run(("sleep", "60"), limit=0.2, stays=True), Run(("echo", "x")))))
    assert [each.ended for each in stays] == ["time", ""]


@pytest.mark.parametrize("pty", [(), STREAMS])
def test_a_flood_is_stopped_at_a_megabyte(pty: tuple[str, ...]) -> None:
    ran = one("yes", pty=pty)
    assert ran.ended == "flood"
    assert len(ran.output) < 2 << 20


@pytest.mark.parametrize("kind", ["bubblewrap", "bare"])
def test_a_program_that_multiplies_is_stopped(kind: str, request: pytest.FixtureRequest) -> None:
    if kind == "bare":
        request.getfixturevalue("bare")
    mark = marker()
    ran = one(*sh('while :; do sleep "$1" & done', mark))
    assert ran.ended == "processes"
    assert running(mark) == []


@pytest.mark.parametrize("kind", ["bubblewrap", "bare"])
def test_who_kills_its_parent_does_not_kill_the_checker(
    kind: str, request: pytest.FixtureRequest
) -> None:
    if kind == "bare":
        request.getfixturevalue("bare")
    told = play(Scene((Run(sh("kill -KILL $PPID; sleep 300")), Run(("echo", "on")))))
    assert [each.ended for each in told] == ["parent", "not run"]


def test_in_bubblewrap_there_is_no_network_and_nothing_to_spoil(tmp_path: Path) -> None:
    need("bwrap")
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
        script = f"import socket; socket.create_connection(('127.0.0.1', {port}), 2)"
        ran = one(*python(script))
    assert (ran.exit, "Connection refused" in ran.stderr) == (1, True)
    assert one(*sh(f"echo x > {tmp_path}/spoilt")).exit != 0
    assert list(tmp_path.iterdir()) == []


def test_a_folder_without_rights_is_removed_all_the_same(tmp_path: Path) -> None:
    with players.troupe(1) as troupe:
        ran = troupe.play(Scene((Run(sh("mkdir -p ~/a/b; chmod 000 ~/a/b ~/a; echo $HOME")),)))[0]
    assert not Path(ran.stdout.strip()).exists()
    assert tmp_path.exists()


def test_a_player_that_was_killed_is_told_and_the_next_scene_has_a_new_one() -> None:
    mark = marker()
    with players.troupe(1) as troupe:
        thread = threading.Thread(target=_end_player, args=(mark,))
        thread.start()
        with pytest.raises(StyleError, match="was killed"):
            troupe.play(Scene((Run(("sleep", mark)),)))
        thread.join()
        assert troupe.play(Scene((Run(("echo", "on")),)))[0].stdout == "on\n"
    assert eventually(mark, there=False)


def _end_player(mark: str) -> None:
    """End who runs the marked program, and who runs that: a player, in bubblewrap or not."""
    assert eventually(mark, there=True)
    keeper = _parent(int(running(mark)[0]))
    os.kill(_parent(keeper), signal.SIGKILL)


def _parent(pid: int) -> int:
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def test_after_its_end_a_troupe_plays_nothing() -> None:
    with players.troupe(1) as troupe:
        pass
    with pytest.raises(StyleError, match="stopped"):
        troupe.play(Scene((Run(("true",)),)))


def test_what_it_tells_is_json() -> None:
    assert json.loads(one("echo", "x").as_json())["stdout"] == "x\n"


def test_where_there_is_no_proc_orphans_are_found_all_the_same(tmp_path: Path) -> None:
    need("bwrap")
    mark = marker()
    script = f"""
        import sys
        sys.path[:0] = [{str(SOURCES)!r}]
        from makerday.style import Run, Scene, descent, perform
        descent.adopt()
        code = "setsid sleep {mark} & sleep {mark} & (setsid sleep {mark} &); echo on"
        scene = Scene((Run(("sh", "-c", code)),) * 2)
        print([(each.stdout, each.left) for each in perform(scene)])
        print(descent.descendants())
    """
    sandbox = ["bwrap", "--unshare-all", "--unshare-user", "--ro-bind", "/", "/", "--dev", "/dev"]
    room = str(tmp_path)  # the one place to write to; this clone may lie below /tmp itself
    inside = ["--tmpfs", "/proc", "--bind", room, room, "--setenv", "TMPDIR", room]
    ran = subprocess.run(
        [*sandbox, *inside, *python(script)],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("[('on\\n', 3), ('on\\n', 3)]\n[]\n", "")


def test_the_player_s_part_needs_the_standard_library_alone() -> None:
    script = (
        f"import sys; sys.path[:0] = [{str(SOURCES)!r}]; from makerday.style import perform, play"
    )
    ran = subprocess.run(python(script), capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")


def test_quoted_into_a_project_it_needs_nothing_of_makerday(tmp_path: Path) -> None:
    shutil.copytree(SOURCES / "makerday" / "style", tmp_path / "style")
    (tmp_path / "STYLE.md").write_text(rule("run: ''\nstdin: pty\nexpect: {screen: hello}"))
    script = """
        import sys
        from pathlib import Path
        from style import check, read_guide, render, table
        found = check(read_guide(Path("STYLE.md")), ["echo", "hello"])
        render([found])
        print(found.results[0].verdict, [name for name in sys.modules if "makerday" in name])
    """
    ran = subprocess.run(
        [sys.executable, "-c", dedent(script)],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (ran.stdout, ran.stderr) == ("pass []\n", "")


def test_who_kills_everyone_in_reach_kills_a_player_and_no_more() -> None:
    need("bwrap")
    with players.troupe(1) as troupe:
        with pytest.raises(StyleError, match="was killed"):
            troupe.play(Scene((Run(sh("kill -KILL -1")),)))
        assert troupe.play(Scene((Run(("echo", "on")),)))[0].stdout == "on\n"


@pytest.mark.parametrize("run", [Run(("echo", "a\0b")), Run(("echo",), env={"A": "\0"})])
def test_what_no_system_takes_is_told(run: Run) -> None:
    assert "Invalid argument" in play(Scene((run,)))[0].ended


def test_a_file_of_no_possible_name_is_told() -> None:
    with pytest.raises(StyleError, match="could not be run"):
        play(Scene((Run(("true",)),), (File("x" * 300, ""),)))
    with pytest.raises(StyleError, match="could not be run: embedded null"):
        play(Scene((Run(("true",)),), (File("a\0b", ""),)))


def test_without_room_for_homes_it_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("tempfile.tempdir", "/proc/none")
    with pytest.raises(StyleError, match="no room for fresh homes: /proc/none"):
        play(Scene((Run(("true",)),)))
