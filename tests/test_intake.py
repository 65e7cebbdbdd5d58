"""Where submissions come from: folders, archives, parcels; one clear line each."""

from __future__ import annotations

import errno
import io
import os
import shutil
import stat
import tarfile
import zipfile
from pathlib import Path

import hostile_tars as tars
import pytest
import tiny
from handing_in import CODE, archive, code_of, reason
from hostile_zips import zip_of

from makerday.cohort.archive import unpack
from makerday.cohort.intake import Submission, fetch, gather
from makerday.cohort.parcel import pack
from makerday.errors import UsageError


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return tiny.project(tmp_path)


@pytest.mark.parametrize("folder", ["", "ada"])
@pytest.mark.parametrize("kind", ["zip", "tar", "gztar", "bztar", "xztar"])
def test_an_archive_is_taken_also_one_folder_down(project: Path, kind: str, folder: str) -> None:
    path = archive(project, kind, folder=folder)
    assert code_of(path, project.parent / "into") == tiny.SOLVED


def test_what_a_file_is_called_does_not_matter(project: Path) -> None:
    path = archive(project, "gztar").rename(project.parent / "ada.zip")
    assert code_of(path, project.parent / "into") == tiny.SOLVED


def test_a_zip_made_on_a_mac_or_on_windows_is_taken(tmp_path: Path) -> None:
    path = tmp_path / "ada.zip"
    zip_of(
        path,
        ("ada\\pyproject.toml", b"[tool.makerday]\n"),
        (f"ada\\{CODE}".replace("/", "\\"), b"x = 1\n"),
        ("__MACOSX/ada/pyproject.toml", b"[tool.makerday]\n"),
        ("ada/caf\u00e9 \u202f1.png", b""),
    )
    assert code_of(path, tmp_path / "into") == "x = 1\n"


def test_what_tools_leave_behind_is_not_unpacked(project: Path) -> None:
    for name in (".git/config", ".venv/bin/python", "__pycache__/x.pyc"):
        (project / name).parent.mkdir(parents=True)
        (project / name).write_text("x")
    into = project.parent / "into"
    code_of(archive(project, "zip"), into)
    assert not {".git", ".venv", "__pycache__"} & {path.name for path in into.iterdir()}


def test_no_mode_of_an_archive_is_kept(tmp_path: Path) -> None:
    tars.tar_setuid(tmp_path / "a.tar")
    (tmp_path / "into").mkdir()
    unpack(tmp_path / "a.tar", tmp_path / "into")
    mode = (tmp_path / "into" / "run").stat().st_mode
    assert not mode & (stat.S_ISUID | stat.S_ISGID | stat.S_IXUSR | stat.S_IWOTH)


def test_a_folder_is_used_where_it_is(project: Path) -> None:
    folder, _ = fetch(Submission("ada", str(project.parent)), project)
    assert folder == project


def test_a_project_that_looks_like_a_repository_is_a_project(project: Path) -> None:
    (project / "HEAD").touch()
    (project / "objects").mkdir()
    assert code_of(project, project.parent / "into") == tiny.SOLVED


def test_a_link_to_a_project_is_none(project: Path) -> None:
    """A folder one down must be the hire's own."""
    handed_in = project.parent / "handed-in"
    handed_in.mkdir()
    (handed_in / "elsewhere").symlink_to(project)
    assert "no pyproject.toml" in reason(handed_in, project.parent / "into")


def test_a_settings_file_that_is_a_link_is_none(project: Path) -> None:
    settings = project / "pyproject.toml"
    settings.rename(project.parent / "elsewhere.toml")
    settings.symlink_to(project.parent / "elsewhere.toml")
    assert "no pyproject.toml" in reason(project, project.parent / "into")


def test_a_settings_file_that_is_a_pipe_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pyproject.toml")
    assert "no pyproject.toml" in reason(tmp_path, tmp_path / "into")


def test_what_is_no_submission_is_told_in_a_line(tmp_path: Path) -> None:
    into, empty = tmp_path / "into", tmp_path / "empty"
    empty.mkdir()
    (tmp_path / "notes.txt").write_text("a" * 600)
    (tmp_path / "nothing.zip").touch()
    (tmp_path / "a.tar.zst").write_bytes(b"\x28\xb5\x2f\xfd" + bytes(600))
    assert reason(empty, into) == "empty is empty"
    assert reason(tmp_path / "notes.txt", into) == "notes.txt is no zip or tar archive"
    assert reason(tmp_path / "nothing.zip", into) == "nothing.zip is an empty file"
    assert reason(tmp_path / "gone.zip", into) == "gone.zip does not exist"
    assert "by zstd: make a .tar.gz or a .zip" in reason(tmp_path / "a.tar.zst", into)


def test_two_projects_in_one_submission_are_told(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "pyproject.toml").write_text("[tool.makerday]\n")
    assert "holds 2 projects, and is none itself" in reason(tmp_path, tmp_path / "into")


def test_a_file_that_may_not_be_read_is_told(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise PermissionError(errno.EACCES, "Permission denied")

    path = archive(project, "zip")
    monkeypatch.setattr(Path, "open", refuse)  # root may read everything
    assert reason(path, project.parent / "into") == "handed-in.zip fails: Permission denied"


def test_submissions_get_names_of_their_own(tmp_path: Path) -> None:
    for name in ("a/ada", "b/ada", "c/Ada"):
        (tmp_path / name).mkdir(parents=True)
    for name in ("grace.tar.gz", "alan.zip", "a\nb.zip"):
        (tmp_path / name).touch()
    words: list[str | Path] = [
        *sorted(tmp_path.glob("?/*")),
        *sorted(tmp_path.glob("*.*")),
        "git@host:x/linus.git",
    ]
    names = [each.name for each in gather(words).submissions]
    assert names == ["ada", "ada-2", "Ada-3", "a_b", "alan", "grace", "linus"]


def test_one_submission_given_twice_is_graded_once(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(project.parent)
    intake = gather(["ada", "./ada/", project])
    assert [each.name for each in intake.submissions] == ["ada"]
    assert intake.notes[0] == "./ada/ was given twice, and is graded once"


def test_a_word_that_is_nothing_is_refused_at_once(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="nobody: no such folder or file"):
        gather([tmp_path, tmp_path / "nobody"])
    with pytest.raises(UsageError, match="File name too long"):
        gather(["n" * 5000])


def test_a_folder_of_submissions_alone_is_answered_with_what_is_meant(project: Path) -> None:
    archive(project, "zip")
    shutil.copy(project.parent / "handed-in.zip", project.parent / "other.zip")
    with pytest.raises(UsageError, match=r"holds 3 submissions: give .*/\*"):
        gather([project.parent])


def test_a_folder_of_submissions_among_others_stops_none_of_them(project: Path) -> None:
    (project.parent / "many").mkdir()
    for name in ("a.zip", "b.zip"):
        (project.parent / "many" / name).touch()
    ada, many = gather([project, project.parent / "many"]).submissions
    assert (ada.problem, many.name) == ("", "many")
    assert "holds 2 submissions" in many.problem


def test_a_parcel_holds_the_plain_files_and_the_same_bytes_each_time(project: Path) -> None:
    (project / "link").symlink_to("/etc/passwd")
    packed = pack(project)
    (project / CODE).touch()
    assert pack(project) == packed
    with tarfile.open(fileobj=io.BytesIO(packed)) as parcel:
        assert CODE in parcel.getnames()
        assert all(member.isreg() for member in parcel)


def test_a_zip_of_nothing_but_a_zip_is_told(project: Path) -> None:
    inner = archive(project, "zip")
    outer = project.parent / "outer.zip"
    with zipfile.ZipFile(outer, "w") as made:
        made.write(inner, "handed-in.zip")
    assert "holds no pyproject.toml" in reason(outer, project.parent / "into")
