"""The page of the matrix: what the record says, and nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

SIGNS = {"pass": "·", "fail": "**F**", "vacuous": "v", "n/a": "-", "waived": "w", "error": "e"}
# Failures that make a room laugh: program and rule, and what to type.
LAUGHS = {
    ("npm", "HLP1"): "npm --help; echo $?",
    ("nox", "VER1"): "nox --version 2>/dev/null",
    ("poetry", "INT1"): "poetry init < /dev/null",
    ("pip", "INT1"): "pip uninstall pip < /dev/null",
    ("http", "HLP2"): "http -h",
    ("copier", "ERR1"): "copier --no-such-flag > out; wc -l out",
}
_LONG = 160


def page(record: Mapping[str, Any]) -> str:
    """Write the page, from its front matter to its last failure."""
    return "\n".join(_lines(record)) + "\n"


def _lines(record: Mapping[str, Any]) -> Iterator[str]:
    programs, date = record["programs"], record["date"]
    yield from ("---", "title: Who keeps the guide", "owner: mentors", f"reviewed: {date}")
    yield 'description: "Well-known command lines against our forty rules, with reasons."'
    yield from ("---", "", "# Who keeps the guide", "")
    yield (
        f"{len(programs)} programs that you know, against [our forty rules](style-guide.md), "
        f"tried twice on {date}. Nobody keeps all of them, and the rules are ours: read a "
        "failure as a question."
    )
    yield from ("{: .lead }", "")
    yield (
        "`·` keeps it, **F** breaks it, `v` *vacuous*: it could not have failed here, `-` not "
        "applicable: the program has no such thing, or we gave the check no words for it, `e` "
        "could not be tried, `?` differed from one time to the other. A rule with a star is "
        "disputed; the guide says by whom."
    )
    yield from ("", *_versions(programs), "", *_table(record), "")
    if show := list(_laughs(programs)):
        yield from ("## The ones to show { #show }", "", *show, "")
    yield from ("## Every failure, and why { #why }", "")
    for program in programs:
        yield from _failures(program)
    yield from ("## Again { #again }", "")
    yield (
        "`python3 noxfile.py -s bench -- matrix` makes this page: it installs the versions of "
        "`requirements/bench-matrix.txt` in a place of their own, takes git, npm and gh from the "
        "machine, and writes `docs/starters/matrix.json`. One cell: `makerday style check git "
        "--guide docs/starters/style-guide.md --rule SIG3`. Heroku's CLI is not among them: it "
        "leaves processes behind, and wants a network."
    )


def _versions(programs: list[dict[str, Any]]) -> Iterator[str]:
    yield "Debian's git and gh are of 2023, and may be better by now."
    yield ""
    yield ", ".join(f"{each['name']} ({_version(each)})" for each in programs) + "."


def _version(program: Mapping[str, Any]) -> str:
    words = program["version"].replace(",", "").split()
    return next((word for word in words if any(letter.isdigit() for letter in word)), "?").strip(
        "()"
    )


def _table(record: Mapping[str, Any]) -> Iterator[str]:
    programs = record["programs"]
    yield "| rule | " + " | ".join(each["name"] for each in programs) + " |"
    yield "| --- |" + " :-: |" * len(programs)
    for rule in record["rules"]:
        star = "\\*" if rule["disputed"] else ""
        cells = (SIGNS.get(each["cells"][rule["id"]]["verdict"], "?") for each in programs)
        yield f"| {rule['id']}{star} {rule['title']} | " + " | ".join(cells) + " |"
    yield "| **kept, of those that bit** | " + " | ".join(map(_score, programs)) + " |"


def _score(program: Mapping[str, Any]) -> str:
    verdicts = [cell["verdict"] for cell in program["cells"].values()]
    kept, broken = verdicts.count("pass"), verdicts.count("fail")
    return f"{kept}/{kept + broken}"


def _laughs(programs: list[dict[str, Any]]) -> Iterator[str]:
    for program in programs:
        for (name, rule), line in LAUGHS.items():
            cell = program["cells"][rule]
            if name == program["name"] and cell["verdict"] == "fail":
                yield f"- `{line}`: {_reason(cell)}"


def _failures(program: Mapping[str, Any]) -> Iterator[str]:
    yield f"### {program['name']} {{ #{program['name']} }}"
    yield ""
    failed = {rule: cell for rule, cell in program["cells"].items() if cell["verdict"] == "fail"}
    for rule, cell in failed.items():
        yield f"- {rule}: {_reason(cell)}"
    if not failed:
        yield "Nothing."
    yield ""


def _reason(cell: Mapping[str, Any]) -> str:
    """Give the reason as text that is no Markdown."""
    text = " ".join(cell["reason"].split())
    text = text if len(text) <= _LONG else f"{text[:_LONG]}…"
    return "`" + text.replace("`", "") + "`"
