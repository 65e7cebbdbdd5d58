"""Dynos: ports, boot, crash, stop, router, logs, one-off dynos with and without a terminal."""

from __future__ import annotations

import os
import pty
import re
import socket
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from lab_kit import running, tar, web

from makerday.errors import MakerdayError
from makerday.lab import isolation

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from lab_kit import Lab

needs_rooms = pytest.mark.skipif(
    isolation.best() != isolation.BUBBLEWRAP, reason="bubblewrap does not work here"
)


@pytest.fixture(scope="module")
def app(lab: Lab) -> str:
    """Deploy one web app for the tests that only look at it."""
    return lab.deploy(
        web(**{".profile.d/hi.sh": "export FROM_D=d\n", ".profile": "OWN=p\nexport OWN\n"})
    )


def test_the_router_passes_requests_and_logs_them(lab: Lab, app: str) -> None:
    assert lab.fetch(app, '/a?b="c"').startswith("hello web.1")
    assert lab.fetch(app, method="POST", body=b"0123456789") == "9876543210"
    (line,) = [each for each in lab.until(app, 'path="/a?b=%22c%22"') if "/a?b" in each]
    assert re.search(
        r"heroku\[router\]: at=info method=GET path=\S+ host=\S+ request_id=\S{36} "
        r'fwd="127\.0\.0\.1" dyno=web\.1 connect=\d+ms service=\d+ms status=200 bytes=\d+',
        line,
    )


def test_one_connection_serves_many_requests(lab: Lab, app: str) -> None:
    with socket.create_connection(("127.0.0.1", lab.port)) as line:
        asked = f"GET / HTTP/1.1\r\nHost: {app}.localhost:{lab.port}\r\n\r\n".encode()
        line.sendall(asked * 3)
        said = b""
        while said.count(b"hello web.1") < 3:
            said += line.recv(4096)
    assert said.count(b"HTTP/1.1 200 OK") == 3


def test_the_router_trusts_no_request_that_can_be_read_two_ways(lab: Lab, app: str) -> None:
    with socket.create_connection(("127.0.0.1", lab.port)) as line:
        head = f"POST / HTTP/1.1\r\nHost: {app}.localhost:{lab.port}\r\n"
        line.sendall(f"{head}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n".encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 400 ")


def test_an_app_without_dynos_or_in_maintenance_says_so(lab: Lab) -> None:
    app = lab.create()
    assert "No web processes running" in lab.fetch(app)
    lab.ask("PATCH", f"/apps/{app}", {"maintenance": True})
    assert "Maintenance mode" in lab.fetch(app)
    lab.until(app, "at=error code=H14", 'at=error code=H80 desc="Maintenance mode"')
    assert "no app" in lab.fetch("nobody-here")


def test_a_dyno_that_crashes_is_told_of_and_started_again(lab: Lab) -> None:
    app = lab.deploy({"Procfile": "worker: echo working; exit 3\n"})
    lab.ask("PATCH", f"/apps/{app}/formation", {"updates": [{"type": "worker", "quantity": 1}]})
    lab.until(
        app,
        "app[worker.1]: working",
        "Process exited with status 3",
        "State changed from up to crashed",
        "State changed from crashed to starting",
    )


@pytest.fixture(scope="module")
def strict(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """Run a lab that waits for nothing."""
    short = {
        "MAKERDAY_LAB_BOOT_SECONDS": "0.3",
        "MAKERDAY_LAB_GRACE_SECONDS": "0.2",
        "MAKERDAY_LAB_REQUEST_SECONDS": "0.3",
        "MAKERDAY_LAB_ATTACH_SECONDS": "0.2",
        "MAKERDAY_LAB_ONE_OFF_DYNOS": "2",
    }
    with running(tmp_path_factory.mktemp("strict") / "lab", **short) as lab:
        yield lab


def test_a_web_dyno_that_does_not_listen_in_time_is_ended(strict: Lab) -> None:
    app = strict.deploy({"Procfile": "web: sleep 1000\n"})
    strict.until(app, "Error R10 (Boot timeout)", "Process exited with status 137", "to crashed")
    assert re.search("App crashed|App boot timeout", strict.fetch(app))


def test_a_dyno_that_does_not_end_when_asked_is_killed(strict: Lab) -> None:
    stubborn = "trap 'echo not me' TERM; echo ready; while true; do sleep 0.1; done"
    app = strict.deploy({"Procfile": f"worker: {stubborn}\n"})
    path = f"/apps/{app}/formation"
    strict.ask("PATCH", path, {"updates": [{"type": "worker", "quantity": 1}]})
    strict.until(app, "app[worker.1]: ready")
    strict.ask("PATCH", path, {"updates": [{"type": "worker", "quantity": 0}]})
    lines = strict.until(app, "Stopped with SIGKILL", "Process exited with status 137")
    said = "".join(lines)
    assert said.index("Stopping all processes with SIGTERM") < said.index("app[worker.1]: not me")
    assert "Error R12 (Exit timeout)" in said


def test_an_answer_that_does_not_come_is_a_timeout(strict: Lab) -> None:
    slow = "import socket,os,time\ns=socket.create_server(('127.0.0.1',int(os.environ['PORT'])))\n"
    app = strict.deploy(
        {"app.py": f"{slow}time.sleep(1000)\n", "Procfile": "web: python app.py\n"}
    )
    strict.until(app, "heroku[web.1]: State changed from starting to up")
    assert "Request timeout" in strict.fetch(app)
    strict.until(app, 'at=error code=H12 desc="Request timeout"')


def test_a_one_off_dyno_that_nobody_comes_to_ends(strict: Lab) -> None:
    app = strict.create()
    for _ in range(2):
        strict.post(f"/apps/{app}/dynos", {"command": "bash", "attach": True})
    with pytest.raises(MakerdayError, match="2 one-off dynos at most"):
        strict.post(f"/apps/{app}/dynos", {"command": "bash", "attach": True})
    strict.until(app, "Error R13 (Attach error)", "State changed from starting to complete")


def test_a_detached_dyno_writes_to_the_log(lab: Lab, app: str) -> None:
    ran = lab.makerday("run", "-a", app, "--detached", "echo from $DYNO")
    name = ran.stdout.split()[-1]
    lab.until(app, f"app[{name}]: from {name}", "Process exited with status 0", dyno=name)


def test_a_one_off_dyno_has_the_exit_code_input_and_output_of_a_command(
    lab: Lab, app: str
) -> None:
    ran = lab.makerday("run", "-a", app, "--no-tty", "exit 7")
    assert (ran.returncode, ran.stdout) == (7, "")
    script = "cat; echo -n $FROM_D$OWN $PORT"
    ran = lab.makerday("run", "-a", app, "--no-tty", "--", script, stdin=None, input="typed\n")
    assert re.fullmatch(r"typed\ndp \d{5}", ran.stdout), ran.stderr


@needs_rooms
def test_a_dyno_has_a_room_of_its_own(lab: Lab, app: str) -> None:
    asked = "hostname; pwd; whoami; touch scratch; ls; ls /tmp /home | wc -l; ps ax | wc -l"
    first = lab.makerday("run", "-a", app, "--no-tty", asked).stdout.split("\n")
    again = lab.makerday("run", "-a", app, "--no-tty", "hostname; ls").stdout.split("\n")
    assert first[1:3] == ["/app", "u30000"]
    assert "scratch" in first
    assert "scratch" not in again, "a disk that lives as long as its dyno"
    assert first[0] != again[0]
    assert int(first[-2]) < 12
    system = lab.makerday("run", "-a", app, "--no-tty", "touch /usr/x; ls " + str(lab.place.root))
    assert "Read-only file system" in system.stdout
    assert "No such file" in system.stdout


def test_a_terminal_is_a_real_one(lab: Lab, app: str) -> None:
    """Echo, a prompt, Ctrl-C, Ctrl-D, a size: what only a terminal gives."""
    ours, theirs = pty.openpty()
    words = [sys.executable, "-m", "makerday", "lab", "run", "-a", app, "bash"]
    process = subprocess.Popen(
        words,
        env={**lab.environment(), "COLUMNS": "101", "LINES": "33", "TERM": "xterm"},
        stdin=theirs,
        stdout=theirs,
        stderr=subprocess.PIPE,
    )
    os.close(theirs)
    said = b""

    def until(text: bytes, typed: bytes) -> None:
        nonlocal said
        while text not in said:
            said += os.read(ours, 4096)
        said = said.partition(text)[2]
        os.write(ours, typed)

    until(b"$ ", b"stty size\n")
    until(b"33 101", b"sleep 1000\n")
    until(b"sleep 1000", b"\x03")
    until(b"^C", b"")
    until(
        b"$ ", b"echo $((6*7)) still here\n"
    )  # before its prompt, a shell may drop what is typed
    until(b"42 still here", b"exit 5\n")
    assert process.stderr
    process.stderr.close()
    assert process.wait(timeout=60) == 5
    os.close(ours)


def test_a_visitor_who_hangs_up_ends_the_dyno(lab: Lab, app: str) -> None:
    words = [sys.executable, "-m", "makerday", "lab", "run", "-a", app, "--no-tty"]
    process = subprocess.Popen(
        [*words, "echo started; sleep 1000"],
        env=lab.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout
    assert process.stdout.readline() == b"started\n"
    assert process.stderr
    name = process.stderr.readline().decode().split()[-1]
    process.kill()
    process.communicate()
    lab.until(app, "State changed from up to complete", dyno=name)
    assert name not in [each["name"] for each in lab.get(f"/apps/{app}/dynos")]


@pytest.mark.skipif(sys.platform == "darwin", reason="plain mode is all there is")
def test_plain_mode_runs_the_same_app(tmp_path: Path) -> None:
    with running(tmp_path / "lab", MAKERDAY_LAB_ROOMS="plain") as lab:
        app = lab.create()
        status, said = lab.build(app, web("plain", **{".profile.d/x.sh": "export X=1\n"}))
        assert status == "succeeded", said
        assert "plain mode: no /app" in said
        assert lab.fetch(app).startswith("plain web.1")
        ran = lab.makerday("run", "-a", app, "--no-tty", "echo $X; basename $PWD; exit 4")
        assert (ran.stdout, ran.returncode) == ("1\napp\n", 4), ran.stderr


def test_a_web_socket_passes_through_the_router(lab: Lab) -> None:
    server = (
        "import os, socket\n"
        "s = socket.create_server(('127.0.0.1', int(os.environ['PORT'])))\n"
        "while True:\n"
        "    c = s.accept()[0]\n"
        "    if not (head := c.recv(9999)): continue\n"
        "    assert b'upgrade: echo' in head.lower(), head\n"
        "    c.sendall(b'HTTP/1.1 101 Switching\\r\\nUpgrade: echo\\r\\n'"
        "              b'Connection: upgrade\\r\\n\\r\\n')\n"
        "    while d := c.recv(99): c.sendall(d[::-1])\n"
    )
    app = lab.create()
    made = lab.post(f"/apps/{app}/slugs", {"process_types": {"web": "python3 app.py"}})
    lab.client.put(made["blob"]["url"], tar({"app.py": server}))
    lab.post(f"/apps/{app}/releases", {"slug": made["id"]})
    with socket.create_connection(("127.0.0.1", lab.port)) as line:
        fields = "Upgrade: echo\r\nConnection: Upgrade"
        head = f"GET / HTTP/1.1\r\nHost: {app}.localhost:{lab.port}\r\n{fields}\r\n\r\n"
        line.sendall(head.encode())
        assert line.recv(4096).startswith(b"HTTP/1.1 101 ")
        line.sendall(b"abc")
        assert line.recv(4096) == b"cba"
