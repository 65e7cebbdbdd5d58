"""Level 4, people and machines: colour, terminals, questions, tables, JSON, standard input."""

from asking import BOTH, CTRL_D, ESCAPE, SCREEN, Ask, add, typed

LONG = "A very long title " * 11
BOOKS = "Dune\tFrank Herbert\t1965\nEmma\tJane Austen\t1815\nBeowulf\n"
FILL = Ask("import -", text=BOOKS)
COLOURED = ("list", "lits", "show 7")


def test_a_pipe_gets_plain_rows(shelf):
    filled, long, listed, wrong, shown = shelf.scene(
        FILL, add(LONG.strip(), "Anon"), "list", "lits", "show 1"
    )
    for said in (filled, long, listed, wrong, shown):
        said.plain()
    listed.exits(0).has("stdout", LONG.strip(), wanted="the whole title, however long")
    rows = [line.split("\t") for line in listed.lines]
    listed.must(
        [len(row) for row in rows] == [4] * 4,
        "4 lines, each with id, title, author and year, and tabs between them",
        f"stdout: {listed.out!r}",
    )
    listed.must(rows[2][1:] == ["Beowulf", "", ""], "empty parts stay empty", repr(rows[2]))


def test_no_color_and_dumb_terminals_are_believed(shelf):
    for words in ("list", "lits"):
        ways = ({}, {"NO_COLOR": "1"}, {"TERM": "dumb"})
        usual, *plain = shelf.scenes([[FILL, Ask(words, pty=BOTH, env=env)] for env in ways])
        usual[1].painted("screen")
        for _, said in plain:
            said.lacks("screen", ESCAPE, "no colour").has("screen", r"\w")


def test_a_flag_beats_the_guess(shelf):
    flags = ("list --no-color", "list --color never", "--color=never lits")
    for _, said in shelf.scenes([[FILL, Ask(words, pty=BOTH)] for words in flags]):
        said.lacks("screen", ESCAPE, "no colour")
    always = shelf.scene(FILL, Ask("--color=always lits", env={"NO_COLOR": "1"}))[1]
    always.painted("stderr")
    shelf.says("list --color sometimes").exits(2).has("stderr", "sometimes")


def test_nobody_there_nobody_asked(shelf):
    _, before, asked, after, told, gone = shelf.scene(
        FILL, "list", "remove 2", "list", "remove 2 --yes", "list"
    )
    asked.exits(1).has("stderr", "--yes", wanted="the flag that answers, --yes, on stderr")
    after.must(after.out == before.out, "nothing removed without a yes", f"stdout: {after.out!r}")
    told.exits(0)
    gone.lacks("stdout", "Emma", "no book 2 any more")


def test_a_person_is_asked(shelf):
    answers = {"n": True, "": True, "y": False}
    scenes = [
        [FILL, Ask("remove 2", pty=SCREEN, keys=typed(answer, after=r"\?")), "list"]
        for answer in answers
    ]
    for (answer, kept), (_, said, listed) in zip(answers.items(), shelf.scenes(scenes), strict=True):
        said.ends("an end after the answer").has("screen", r"2.*\?", wanted="a question that names book 2")
        there = "Emma" in listed.out
        said.must(there == kept, f"book 2 {'kept' if kept else 'removed'} after {answer!r}", f"{listed.out!r}")
    quiet, listed = shelf.scene(FILL, Ask("remove 2 --no-input", pty=SCREEN, limit=5), "list")[1:]
    quiet.exits(1).has("screen", "--yes")
    listed.has("stdout", "Emma")


def test_a_secret_is_typed_unseen(shelf):
    asked, kept, other = shelf.scene(
        Ask("config token --ask", pty=SCREEN, keys=typed("hunter2", after=":")),
        "config",
        Ask("config token --ask"),
    )
    asked.exits(0).lacks("screen", "hunter2", "a terminal that does not show the token")
    asked.must(not asked.told.unsent, "a question that ends in a colon", f"screen: {asked.told.screen!r}")
    kept.exits(0).lacks("output", "hunter2", "no token in a list").has("stdout", "^token\tset$")
    other.exits(1).has("stderr", r"\S")
    said, kept = shelf.scene(Ask("config token -", text="hunter2\n"), "config token")
    said.exits(0)
    kept.exits(0).has("stdout", "^set$")


def test_stdout_is_the_data(shelf):
    filled, added, listed, changed, removed = shelf.scene(
        FILL, add("Ulysses"), "list", "config color never", "remove 1 --yes"
    )
    listed.must(len(listed.lines) == 4, "4 books, 4 lines", f"stdout: {listed.out!r}")
    for said, word in ((filled, "3"), (added, "Ulysses"), (changed, "color"), (removed, "1")):
        said.exits(0).silent("stdout").has("stderr", rf"\b{word}\b", wanted=f"what was done, with {word!r}, on stderr")
        said.must(len(said.err.splitlines()) <= 3, "three lines at most", f"stderr: {said.err!r}")


def test_json_is_the_table(shelf):
    _, listed, one, added = shelf.scene(
        FILL, "list --json", "show 2 --json", Ask(["add", 'The "Odd\\ness"', "--json"])
    )
    listed.exits(0)
    listed.must(
        listed.json()
        == [
            {"id": 1, "title": "Dune", "author": "Frank Herbert", "year": 1965},
            {"id": 2, "title": "Emma", "author": "Jane Austen", "year": 1815},
            {"id": 3, "title": "Beowulf", "author": "", "year": None},
        ],
        "a list of objects with id, title, author and year; no year is null",
        f"stdout: {listed.out!r}",
    )
    emma = {"id": 2, "title": "Emma", "author": "Jane Austen", "year": 1815}
    one.must(one.json() == emma, repr(emma), f"stdout: {one.out!r}")
    book = added.json()
    added.must(isinstance(book, dict) and book.get("id") == 4, "the new book", f"stdout: {added.out!r}")
    empty = shelf.says("list --json").exits(0)
    empty.must(empty.json() == [], "[] when there is nothing", f"stdout: {empty.out!r}")


def test_with_json_failure_is_json(shelf):
    for said in shelf.each("show 7 --json", "remove 7 --yes --json", "lits --json"):
        told = said.fails().json()
        named = isinstance(told, dict) and isinstance(told.get("error"), str) and told["error"]
        said.must(named, 'an object with an "error" that says what went wrong', f"stdout: {said.out!r}")


def test_a_dash_is_standard_input(shelf):
    filled, listed = shelf.scene(FILL, "list")
    filled.exits(0)
    rows = "".join(line.partition("\t")[2] + "\n" for line in listed.lines)
    again = shelf.scene(Ask("import -", text=rows), "list")[1]
    again.must(again.out == listed.out, "what list gave, imported and listed again", f"{again.out!r}")
    file = shelf.scene("import books.tsv", "list", files={"books.tsv": BOOKS})[1]
    file.must(file.out == listed.out, "the same from a file", f"stdout: {file.out!r}")
    bad, kept = shelf.scene(Ask("import -", text="Dune\tHerbert\tsoon\n"), "list")
    bad.exits(1).untraced().has("stderr", "1", "soon", wanted="the line (1) and the word (soon) that are wrong")
    kept.silent("stdout")


def test_waiting_is_announced(shelf):
    said = shelf.says("import -", pty=SCREEN, keys=CTRL_D, limit=3)
    said.has("screen", r"ctrl-d|\^D|end of", wanted="what it waits for, and how to end it").exits(0)
