"""Level 3, as the mentor looks at it: other titles, other words, other slips."""

from asking import Ask, add

LETTERS = "abcdefghijklmnopqrstuvwxyz"
ODD = ["'", '"', "\\", "$HOME", "`date`", "%s", "é", "書", "🚀", "&", "*", "=", "-", "#", "{}"]
COMMANDS = ("show", "remove", "import", "config")


def word(rng, size=6):
    return "".join(rng.choices(LETTERS, k=size))


def test_any_title_is_kept(shelf, rng):
    titles = [f"{word(rng)} {rng.choice(ODD)}{rng.choice(ODD)} {word(rng)}" for _ in range(8)]
    year = rng.randrange(1000, 2100)
    said = shelf.scene(
        *(add(title, word(rng), year) for title in titles), "list", f"show {len(titles)}"
    )
    for each in said:
        each.exits(0)
    listed = [line.split("\t")[1] for line in said[-2].lines if line.count("\t") == 3]
    said[-2].must(listed == titles, f"{titles}", f"{listed}")
    said[-1].has("stdout", str(year))
    broken, rows = shelf.scene(Ask(["add", f"one\t{word(rng)}\nthree"]), "list")
    broken.exits(0)
    rows.must(
        [line.count("\t") for line in rows.lines] == [3],
        "one line with three tabs",
        repr(rows.out),
    )


def test_any_wrong_word_is_named(shelf, rng):
    for _ in range(3):
        wrong = word(rng, 9)
        misuses = ("{}", "--{}", "list --{}", "help {}", "config {}")
        asks = (*misuses, "show {}", "import {}.tsv")
        *misused, shown, imported = shelf.each(*(ask.format(wrong) for ask in asks))
        for said in misused:
            said.exits(2).silent("stdout").has("stderr", wrong).untraced()
        shown.fails().has("stderr", wrong).untraced()
        imported.exits(1).has("stderr", wrong).untraced()


def test_any_slip_is_met_with_a_guess(shelf, rng):
    for command in COMMANDS:
        at = rng.randrange(1, len(command) - 1)
        slip = command[:at] + command[at + 1] + command[at] + command[at + 2 :]
        if slip != command:
            shelf.says(slip).exits(2).has(
                "stderr", rf"\b{command}\b", wanted=f"{command}, on stderr"
            )
    shelf.says("--jsno").exits(2).has("stderr", "--json")
