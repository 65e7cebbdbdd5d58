"""Level 4, as the mentor looks at it: any books, other answers, variables against each other."""

from asking import BOTH, ESCAPE, SCREEN, Ask, add, typed

WORDS = ["sea", "Über", 'so "so"', "C:\\temp", "naïve", "a, b", "[1]", "{x}", "null", "<b>", "7"]


def test_json_is_the_table_with_any_books(shelf, rng):
    books = [
        (
            " ".join(rng.choices(WORDS, k=3)),
            rng.choice(["", *WORDS]),
            rng.choice([None, rng.randrange(1, 2100)]),
        )
        for _ in range(12)
    ]
    rows = "".join(f"{title}\t{author}\t{year or ''}\n" for title, author, year in books)
    listed, document, one = shelf.scene(
        Ask("import -", text=rows), "list", "list --json", "show 7 --json"
    )[1:]
    wanted = [
        {"id": number, "title": title, "author": author, "year": year}
        for number, (title, author, year) in enumerate(books, 1)
    ]
    document.exits(0).must(
        document.json() == wanted, repr(wanted[:2]), f"stdout: {document.out[:300]!r}"
    )
    one.must(one.json() == wanted[6], repr(wanted[6]), f"stdout: {one.out!r}")
    table = [
        "\t".join([str(each["id"]), each["title"], each["author"], str(each["year"] or "")])
        for each in wanted
    ]
    listed.must(
        listed.lines == table, "the same books in the table", f"stdout: {listed.out[:300]!r}"
    )


def test_only_a_yes_is_a_yes(shelf, rng):
    for answer in rng.sample(["no", "N", "nay", "never", "x", "0", "yikes no"], 3):
        said, listed = shelf.scene(
            add("Dune"), Ask("remove 1", pty=SCREEN, keys=typed(answer, after=r"\?")), "list"
        )[1:]
        said.fails()
        listed.has("stdout", "Dune")
    gone = shelf.scene(
        add("Dune"), Ask("remove 1", pty=SCREEN, keys=typed("yes", after=r"\?")), "list"
    )
    gone[1].exits(0)
    gone[2].silent("stdout")
    piped, kept = shelf.scene(add("Dune"), Ask("remove 1", text="y\n"), "list")[1:]
    piped.exits(1)
    kept.has("stdout", "Dune", wanted="the book kept: a pipe is nobody")


def test_colours_follow_flag_then_variable_then_terminal(shelf):
    for env, flag, coloured in (
        ({}, "", True),
        ({"NO_COLOR": "1"}, "", False),
        ({"NO_COLOR": ""}, "", True),
        ({"NO_COLOR": "1"}, "--color=always", True),
        ({"TERM": "dumb"}, "--color always", True),
        ({}, "--color=never", False),
    ):
        said = shelf.says(f"show 7 {flag}", pty=BOTH, env=env).fails()
        if coloured:
            said.painted("screen")
        else:
            said.lacks("screen", ESCAPE, "no colour")
