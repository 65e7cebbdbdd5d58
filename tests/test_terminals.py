"""A terminal on a page: prompt, command and output told apart; the commands can be copied."""

from __future__ import annotations

from xml.etree import ElementTree as ET

from makerday import decks

TRANSCRIPT = """\
$ heroku run bash
~ $ echo "a < b" \\
~ $ exit
$ curl -s \\
  -X POST https://example.com
{"ok": true}
"""


def terminal(text: str, fence: str = "console") -> ET.Element:
    html = decks.render(f"```{fence}\n{text}```")
    return ET.fromstring(html)  # noqa: S314 - our own output


def texts(block: ET.Element, name: str) -> list[str]:
    return ["".join(part.itertext()) for part in block.iter("span") if part.get("class") == name]


def test_prompts_commands_and_output_are_told_apart() -> None:
    block = terminal("$ heroku run bash\n~ $ hostname\neb34\n")
    assert texts(block, "gp") == ["$ ", "~ $ "]
    assert texts(block, "typed") == ["heroku run bash", "hostname"]
    assert texts(block, "go") == ["eb34"]


def test_copying_takes_the_commands_only() -> None:
    block = terminal("$ echo 'a & b'\na & b\n$ curl -s \\\n  -X POST example.com\n{}\n")
    assert block.get("data-copy") == "echo 'a & b'\ncurl -s \\\n  -X POST example.com"


def test_no_line_of_a_terminal_is_lost() -> None:
    for fence in ("console", "{ .console .steps }"):
        assert "".join(terminal(TRANSCRIPT, fence).itertext()).strip() == TRANSCRIPT.strip()


def test_steps_keep_a_command_and_its_output_together() -> None:
    block = terminal("$ one\n1\n$ two \\\n  more\n2\n$ three\n", "{ .console .steps }")
    assert texts(block, "fragment") == ["$ two \\\n  more\n2", "$ three"]
    assert texts(terminal("$ one\n$ two\n"), "fragment") == []


def test_psql_is_a_terminal_too() -> None:
    block = terminal("=> SELECT a\n-> FROM b;\n1\n")
    assert texts(block, "gp") == ["=> ", "-> "]
    assert block.get("data-copy") == "SELECT a\nFROM b;"


def test_code_without_a_prompt_stays_as_it_is() -> None:
    assert "data-copy" not in terminal("print(1)\n", "python").attrib
