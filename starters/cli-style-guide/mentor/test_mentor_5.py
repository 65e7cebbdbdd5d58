"""Level 5, as the mentor looks at it: a stop in the middle, and any place."""

from asking import SCREEN, Ask, add
from style.scene import Key

LINES = "".join(f"Book {number}\tAnon\t1900\n" for number in range(3000))


def test_a_stop_in_the_middle_spoils_nothing(shelf):
    """Ctrl-C and an end from outside, while it waits and while it works."""
    for signal in ("INT", "TERM", "HUP"):
        key = (Key(signal=signal, at_once=True),)
        said = shelf.scene(
            add("Dune"), Ask("import -", text=LINES, keys=key), "list", add("Emma"), "list"
        )
        said[2].exits(0).must(
            len(said[2].lines) in (1, 3001), "1 book, or all 3,001", f"{len(said[2].lines)}"
        )
        said[3].exits(0)
        said[4].must(
            len(said[4].lines) == len(said[2].lines) + 1, "one book more", f"{len(said[4].lines)}"
        )
        waiting = shelf.scene(
            add("Dune"),
            Ask("remove 1", pty=SCREEN, keys=(Key(signal=signal, after=r"\?"),)),
            "list",
        )
        waiting[1].fails().untraced()
        waiting[2].has("stdout", "Dune")


def test_any_place_will_do(shelf, rng):
    place = f"a b/{rng.randrange(10**6)}/é.books"
    added, listed, elsewhere = shelf.scene(
        add("Dune", env={"SHELF_FILE": place}), Ask(["list", "--file", place]), "list"
    )
    added.exits(0)
    listed.exits(0).has("stdout", "Dune")
    elsewhere.silent("stdout")
    for ask in (
        Ask(["add", "Dune", "--file", "/dev/null/x"]),
        add("Dune", env={"HOME": "/dev/null"}),
    ):
        shelf.scene(ask)[0].exits(1).untraced().has("stderr", "/dev/null")
