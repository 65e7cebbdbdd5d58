"""Level 3, the basics: help, version, errors, exit codes, and a shelf that keeps books.

`shelf.says(words)` runs your program once, in a fresh home; `shelf.scene(…)` several times
in one home.
"""

from asking import Ask, add

COMMANDS = ("add", "list", "show", "remove", "import", "config")
DUNE = add("Dune", "Frank Herbert", 1965)
EMMA = add("Emma", "Jane Austen", 1815)


def test_a_book_is_kept(shelf):
    added, listed, shown, removed, after = shelf.scene(
        DUNE, "list", "show 1", "remove 1 --yes", "list"
    )
    added.exits(0)
    listed.exits(0)
    listed.must(
        listed.lines == ["1\tDune\tFrank Herbert\t1965"],
        "1<tab>Dune<tab>Frank Herbert<tab>1965",
        f"stdout: {listed.out!r}",
    )
    shown.exits(0).has("stdout", "Dune", "Frank Herbert", "1965")
    removed.exits(0)
    after.exits(0).silent("stdout")


def test_books_are_numbered(shelf):
    said = shelf.scene(DUNE, EMMA, "remove 1 --yes", add("Persuasion"), "list")
    said[-1].exits(0)
    said[-1].must(
        [line.split("\t")[:2] for line in said[-1].lines] == [["2", "Emma"], ["3", "Persuasion"]],
        "books 2 and 3: the number of a book never changes",
        f"stdout: {said[-1].out!r}",
    )


def test_help_is_an_answer(shelf):
    asked = shelf.says("--help").exits(0).has("stdout", r"\busage\b").silent("stderr")
    short = shelf.says("-h").exits(0).silent("stderr")
    short.must(short.out == asked.out, "the same as shelf --help", f"stdout: {short.out[:60]!r}…")


def test_help_knows_the_commands(shelf):
    shelf.says("help").exits(0).has("stdout", *(rf"^\s+{name}\b" for name in COMMANDS))
    pages = shelf.scenes([[f"help {name}", f"{name} --help"] for name in COMMANDS])
    for name, (one, other) in zip(COMMANDS, pages, strict=True):
        one.exits(0).has("stdout", rf"shelf {name}\b").silent("stderr")
        other.exits(0).must(one.out == other.out, f"the same as shelf help {name}", f"{other.out[:60]!r}…")


def test_no_words_no_silence(shelf):
    shelf.says("", limit=5).ends("an answer at once").has("output", r"\busage\b|--help")


def test_help_shows_an_example_and_where_there_is_more(shelf):
    said = shelf.says("--help").exits(0)
    said.has("stdout", r"^\W*examples?\b", r"^\s*(\$ )?shelf \w+ \S", wanted="examples, to be copied")
    said.has("stdout", r"https?://\S+", wanted="an address where there is more")


def test_help_fits_the_window(shelf):
    pages = ("--help", *(f"{name} --help" for name in COMMANDS))
    for said in shelf.each(*(Ask(page, env={"COLUMNS": "80"}) for page in pages)):
        said.exits(0)
        widest = max(said.lines or [""], key=len)
        said.must(said.lines, "a page of help on stdout", "nothing")
        said.must(len(widest) <= 80, "lines of at most 80 columns", f"{len(widest)}: {widest.strip()!r}")
    said = shelf.says("--help")
    for name in COMMANDS:
        said.has("stdout", rf"^\s+{name}\b.*\s\s+[a-z].*[^.]$", wanted=f"{name} and what it does, in small letters, no full stop")


def test_the_version_is_an_answer(shelf):
    said = shelf.says("--version").exits(0).has("stdout", r"\d+\.\d+").silent("stderr")
    short = shelf.says("-V").exits(0)
    short.must(short.out == said.out, "the same as shelf --version", f"stdout: {short.out!r}")


def test_a_mistake_is_told_on_stderr(shelf):
    for said in shelf.each("--no-such-flag", "shelve", "list --no-such-flag"):
        culprit = str(said.ask.words).split()[-1].lstrip("-")
        said.fails().silent("stdout").has("stderr", culprit)
        said.has("stderr", "help|usage", wanted="a way out on stderr: what to type next")


def test_exit_codes_tell_what_kind(shelf):
    wrong = ("--no-such-flag", "shelve", "add", "show", "list 1", "add Dune --year soon")
    for said in shelf.each(*wrong):
        said.exits(2)
    for said in shelf.each("show 7", "remove 7 --yes", "import no/such/file.tsv"):
        said.exits(1)
    shelf.says("list").exits(0)


def test_no_stack_traces(shelf):
    wrong = {"~/broken/books": "\x00\x01 not books\n"}
    asks = ("--no-such-flag", "show x", "import no/such/file.tsv", "import .", "add ''")
    for said in shelf.scene(*asks, Ask("list --file /"), files=wrong):
        said.fails().untraced().has("stderr", r"\S", wanted="a line on stderr")


def test_a_slip_is_met_with_a_guess(shelf):
    slips = {"lits": "list", "hsow": "show", "imprt": "import"}
    for said, meant in zip(shelf.each(*slips), slips.values(), strict=True):
        said.exits(2).silent("stdout")
        said.has("stderr", rf"\b{meant}\b", wanted=f"the word that was meant, {meant}, on stderr")


def test_half_a_flag_is_no_flag(shelf):
    for said in shelf.each("--versio", "--vers", "--hel"):
        said.exits(2).silent("stdout")
    added, listed = shelf.scene("add Dune --auth Frank", "list")
    added.exits(2)
    listed.exits(0).silent("stdout")


def test_what_is_missing_is_named(shelf):
    for words, name in (("add", "title"), ("show", "id"), ("remove", "id"), ("import", "file")):
        shelf.says(words).exits(2).silent("stdout").has("stderr", rf"\b{name}\b")
    for words in ("add Dune --author", "list --file"):
        option = words.split()[-1]
        shelf.says(words).exits(2).has("stderr", option)


def test_a_file_that_is_not_there_is_named(shelf):
    missing, folder = shelf.scene("import no/such/file.tsv", "import shop", files={"shop/": ""})
    missing.exits(1).untraced().has("stderr", r"no/such/file\.tsv", "no such|not found|not exist|missing|cannot")
    folder.exits(1).untraced().has("stderr", r"\bshop\b")
