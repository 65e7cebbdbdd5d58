"""Builds: by push, by tar, by manifest; the buildpack contract; what fails and how."""

from __future__ import annotations

import os
import subprocess
import zipfile
from typing import TYPE_CHECKING

import pytest
from lab_kit import web

from makerday.errors import MakerdayError
from makerday.lab import isolation

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from lab_kit import Lab

# Each step says what it was given, and leaves something for the next.
FIRST = {
    "bin/detect*": '#!/bin/sh\n[ -f "$1/Procfile" ] && echo First\n',
    "bin/compile*": (
        "#!/bin/sh\n"
        'echo "home=$HOME stack=$STACK source=$SOURCE_VERSION env=$(cat $3/GREETING) $GREETING"\n'
        'echo "cache had: $(cat $2/mark 2>/dev/null)"; date +%s%N > $2/mark\n'
        'mkdir -p "$1/.profile.d"; echo \'export FROM_PROFILE=yes\' > "$1/.profile.d/first.sh"\n'
        'echo \'export PASSED=on\' > "$(dirname "$0")/../export"\n'
    ),
    "bin/release*": "#!/bin/sh\nprintf 'default_process_types:\\n  first: echo 1\\n'\n",
}
LAST = {
    "bin/detect*": "#!/bin/sh\necho Last\n",
    "bin/compile*": "#!/bin/sh\necho passed=$PASSED\necho export OWN=1 > $1/.profile\n",
    "bin/release*": (
        "#!/bin/sh\nprintf 'default_process_types:\\n  extra: echo 2\\n  web: no\\n'\n"
    ),
}


def pack(folder: Path, files: dict[str, str]) -> str:
    """Make a buildpack in a git repository; give its address."""
    for name, text in files.items():
        path = folder / name.rstrip("*")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        path.chmod(0o755)
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-qm", "A buildpack")
    return f"{folder.as_uri()}/.git"


def git(folder: Path, *words: str, env: dict[str, str] | None = None) -> str:
    identity = ["-c", "user.name=Ada", "-c", "user.email=ada@example.org"]
    ran = subprocess.run(
        ["git", "-C", folder, *identity, *words],
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )
    return ran.stdout + ran.stderr


def test_several_buildpacks_in_a_row_keep_the_contract(lab: Lab, tmp_path: Path) -> None:
    urls = [pack(tmp_path / "first", FIRST), pack(tmp_path / "last", LAST)]
    app = lab.create()
    lab.ask("PATCH", f"/apps/{app}/config-vars", {"GREETING": "hi"})
    updates = {"updates": [{"buildpack": url} for url in urls]}
    lab.ask("PUT", f"/apps/{app}/buildpack-installations", updates)
    status, said = lab.build(app, {"Procfile": "web: sleep 1000\n"}, commit="c0ffee")
    assert status == "succeeded", said
    home = "/app" if isolation.best() == isolation.BUBBLEWRAP else "/"
    assert f"home={home}" in said
    assert "stack=lab source=c0ffee env=hi \n" in said, "config vars are files, not variables"
    assert "cache had: \n" in said
    assert "passed=on" in said
    types = {each["type"] for each in lab.get(f"/apps/{app}/formation")}
    assert types == {"web", "extra"}, "the Procfile wins, and the last buildpack's release counts"
    status, said = lab.build(app, {"Procfile": "web: sleep 1000\n"})
    assert "cache had: 1" in said
    ran = lab.makerday("run", "-a", app, "--no-tty", "echo $FROM_PROFILE$OWN")
    assert ran.stdout == "yes1\n"


@pytest.mark.parametrize(
    ("files", "reason"),
    [
        ({"bin/detect*": "#!/bin/sh\nexit 1\n"}, "the app does not fit the buildpack"),
        ({"bin/compile*": "#!/bin/sh\necho oops\nexit 3\n"}, "bin/compile of First ended with 3"),
        ({"bin/release*": "#!/bin/sh\necho 'a: [b'\n"}, "bin/release printed no YAML"),
        ({"bin/compile*": "#!/bin/sh\nln -s /etc $1/etc\n"}, "The link 'etc' would point outside"),
    ],
)
def test_a_build_that_fails_says_why_and_changes_nothing(
    lab: Lab, tmp_path: Path, files: dict[str, str], reason: str
) -> None:
    url = pack(tmp_path / "first", {**FIRST, **files})
    app = lab.create()
    lab.ask("PUT", f"/apps/{app}/buildpack-installations", {"updates": [{"buildpack": url}]})
    status, said = lab.build(app, {"Procfile": "web: true\n"})
    assert (status, len(lab.versions(app))) == ("failed", 2)
    assert f" !     Build failed: {reason}" in said


def test_an_app_that_no_buildpack_knows_is_told_so(lab: Lab) -> None:
    status, said = lab.build(lab.create(), {"README": "x"})
    assert status == "failed"
    assert "no buildpack of the lab's (python, procfile) knows this app" in said


def test_a_source_that_is_no_tar_fails_its_build(lab: Lab) -> None:
    app = lab.create()
    source = lab.post("/sources")["source_blob"]
    lab.client.put(source["put_url"], b"no tar at all")
    build = lab.post(f"/apps/{app}/builds", {"source_blob": {"url": source["get_url"]}})
    with lab.client.stream("GET", build["output_stream_url"]) as lines:
        assert "no whole tar" in "".join(lines)
    assert lab.get(f"/apps/{app}/builds")[0]["status"] == "failed"


def test_requirements_come_from_an_index_once_and_from_the_cache_then(
    lab: Lab, tmp_path: Path, serve: Callable[[Path], str]
) -> None:
    wheel(tmp_path)
    app = lab.create()
    index = {"PIP_FIND_LINKS": serve(tmp_path), "PIP_NO_INDEX": "1"}
    lab.ask("PATCH", f"/apps/{app}/config-vars", index)
    files = {"requirements.txt": "tiny-thing\n", "Procfile": "web: sleep 1000\n"}
    status, said = lab.build(app, files)
    assert status == "succeeded", said
    assert "tiny_thing-1.0" in said
    asked = "python -c 'import tiny_thing; print(tiny_thing.x)'"
    ran = lab.makerday("run", "-a", app, "--no-tty", asked)
    assert ran.stdout == "1.0\n", ran.stderr
    next(tmp_path.glob("*.whl")).unlink()
    status, said = lab.build(app, files)
    assert "taken from the cache" in said
    files["requirements.txt"] += "# another hash\n"
    status, said = lab.build(app, files)
    assert status == "succeeded", "the wheel itself is in the cache too"


def wheel(folder: Path) -> None:
    """Write a wheel by hand: no build backend, no network."""
    info = "tiny_thing-1.0.dist-info"
    about = "Metadata-Version: 2.1\nName: tiny-thing\nVersion: 1.0\n"
    with zipfile.ZipFile(folder / "tiny_thing-1.0-py3-none-any.whl", "w") as made:
        made.writestr("tiny_thing.py", "x = '1.0'\n")
        made.writestr(f"{info}/METADATA", about)
        kind = "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
        made.writestr(f"{info}/WHEEL", kind)
        made.writestr(f"{info}/RECORD", "")


def test_a_push_builds_and_a_broken_push_is_refused(lab: Lab, tmp_path: Path) -> None:
    app = lab.create()
    for name, text in web("pushed").items():
        (tmp_path / name).write_text(text)
    git(tmp_path, "init", "-q", "-b", "main")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "One")
    git(tmp_path, "remote", "add", "heroku", f"https://git.lab.localhost/{app}.git")
    exports = dict(
        line.removeprefix("export ").split("=", 1)
        for line in lab.makerday("env").stdout.splitlines()
        if line.startswith("export GIT")
    )
    env = {**os.environ, **exports}
    said = git(tmp_path, "push", "heroku", "main", env=env)
    assert "remote: -----> Python app detected" in said
    assert f"remote:        http://{app}.localhost:{lab.port}/ deployed to the lab" in said
    assert lab.fetch(app).startswith("pushed web.1")
    commit = git(tmp_path, "rev-parse", "HEAD").strip()
    assert lab.versions(app)[3] == f"Deploy {commit[:8]}"
    git(tmp_path, "rm", "-q", "Procfile", "app.py")
    (tmp_path / "README").write_text("x")
    git(tmp_path, "add", ".")
    git(tmp_path, "commit", "-qm", "Two")
    said = git(tmp_path, "push", "heroku", "main", env=env)
    assert "the push is refused: the build failed" in said
    assert "pre-receive hook declined" in said
    said = git(tmp_path, "push", "heroku", "HEAD:feature", env=env)
    assert "only main or master is built" in said
    assert "can't be deleted" in git(tmp_path, "push", "heroku", ":main", env=env)
    assert lab.fetch(app).startswith("pushed web.1")


def test_one_edited_file_of_a_thousand_is_one_upload(lab: Lab, tmp_path: Path) -> None:
    for name, text in web("first").items():
        (tmp_path / name).write_text(text)
    (tmp_path / "many").mkdir()
    for number in range(1000):
        (tmp_path / "many" / str(number)).write_text(f"{tmp_path} {number}")
    (tmp_path / "link").symlink_to("many/1")
    app = lab.create()
    words = ("build", str(tmp_path), "-a", app)
    ran = lab.makerday(*words, "--release")
    assert "Checking for app files to sync... done, 1002 files needed" in ran.stdout, ran.stderr
    (tmp_path / "many" / "500").write_text(f"{tmp_path} edited")
    ran = lab.makerday(*words)
    assert "done, 1 file needed" in ran.stdout, ran.stderr
    slug = ran.stdout.splitlines()[-1].removeprefix("Success, slug is ")
    assert max(lab.versions(app)) == 3, "built, and not released"
    ran = lab.makerday("release", slug, "-a", app, "--description", "foo")
    assert ran.stdout == f"Releasing to {app}... done, v4\n"
    assert lab.versions(app)[4] == "foo"
    lab.until(app, "Release v4 created", "heroku[web.1]: State changed from starting to up")
    ran = lab.makerday("run", "-a", app, "--no-tty", "cat many/500 link")
    assert ran.stdout == f"{tmp_path} edited{tmp_path} 1", ran.stderr


def test_a_manifest_whose_files_are_missing_is_not_built(lab: Lab) -> None:
    manifest = {"app.py": {"hash": "0" * 64, "mode": "644"}}
    assert lab.post("/manifest/diff", {"manifest": manifest}) == ["0" * 64]
    with pytest.raises(MakerdayError, match="1 files of the manifest are missing"):
        lab.post("/manifest/build", {"manifest": manifest})
    with pytest.raises(MakerdayError, match="is "):
        lab.client.put(f"/file/{'0' * 64}", b"something else", "POST")


@pytest.mark.parametrize(
    "manifest",
    [
        {"../x": {"hash": "0" * 64}},
        {"a": {"link": "../../etc"}},
        {"a": {"link": "b"}, "a/x": {"hash": "0" * 64}},
        {"a": 3},
    ],
)
def test_a_manifest_that_reaches_outside_is_refused(lab: Lab, manifest: dict[str, object]) -> None:
    with pytest.raises(MakerdayError, match=r"outside|lies in a file|no facts"):
        lab.post("/manifest/diff", {"manifest": manifest})
