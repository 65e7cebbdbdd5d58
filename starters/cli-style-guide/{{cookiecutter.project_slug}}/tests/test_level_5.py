"""Level 5, robust: Ctrl-C, closed pipes, full disks, places, variables, secrets, the start."""

from asking import CTRL_C, SCREEN, Ask, add, fail

# More than a pipe and the reader's first look hold together, 64 KB each: the rest finds it closed.
FLOOD = "".join(f"{number} {'flood ' * 40}\tAnon\t1900\n" for number in range(1_000))
PLACES = {"XDG_DATA_HOME": "{home}/d", "XDG_CONFIG_HOME": "{home}/c"}
START = 5.0


def test_ctrl_c_is_the_end(shelf):
    [_, asked, kept], [typing], [reading] = shelf.scenes(
        [
            [add("Dune"), Ask("remove 1", pty=SCREEN, keys=CTRL_C), "list"],
            [Ask("config token --ask", pty=SCREEN, keys=CTRL_C)],
            [Ask("import -", pty=SCREEN, keys=CTRL_C)],
        ]
    )
    kept.has("stdout", "Dune")
    for said in (asked, typing, reading):
        said.must(not said.told.unsent, "something on the screen to interrupt", "nothing")
        said.fails().untraced()
        said.must(said.told.since_key < 2, "an end within 2 s of Ctrl-C", f"{said.told.since_key:.1f} s")


def test_a_reader_may_leave_early(shelf):
    filled, first, document, none = shelf.scene(
        Ask("import -", text=FLOOD),
        Ask("list", head=1),
        Ask("list --json", head=1),
        Ask("--help", head=0),
    )
    filled.exits(0)
    for said in (first, document, none):
        said.ends().silent("stderr")
    first.must(first.lines, "a line, before the reader leaves", "nothing")


def test_a_full_disk_is_a_failure(shelf):
    answers = ("list", "list --json", "show 1", "--help", "--version", "config")
    for _, said in shelf.scenes([[add("Dune"), Ask(words, into="/dev/full")] for words in answers]):
        said.fails().untraced().has("stderr", r"\S", wanted="a line on stderr")


def test_files_live_where_they_belong(shelf):
    data, config = shelf.scene(add("Dune"), "config color never")
    _only(data, "~/.local/", "~/.local/share/")
    _only(config, "~/.config/")
    data, config = shelf.scene(add("Dune", env=PLACES), Ask("config color never", env=PLACES))
    _only(data, "~/d/")
    _only(config, "~/c/")
    for said in shelf.each("--help", "--version", "list", "config"):
        said.exits(0)
        said.must(not said.told.touched, "no file made by looking", ", ".join(said.told.touched))


def _only(said, *places):
    touched = said.exits(0).told.touched
    said.must(touched, f"a file below {places[-1]}", "no file")
    stray = [path for path in touched if not path.startswith(places)]
    said.must(not stray, f"files below {places[-1]} only", ", ".join(stray))


def test_it_runs_in_a_bare_room(shelf):
    for words in ("--version", "--help"):
        shelf.says(words, env={"HOME": None}).exits(0).has("stdout", r"\w")
        shelf.says(words, env={"LC_ALL": "C", "LANG": None}).exits(0).untraced()
    homeless = shelf.says("list", env={"HOME": None}).exits(1).untraced()
    homeless.has("stderr", "HOME", "--file", wanted="HOME, and --file as the way out, on stderr")
    added, listed = shelf.scene(
        add("Naïve Art", env={"LC_ALL": "C"}), Ask("list", env={"LC_ALL": "C"})
    )
    added.exits(0)
    listed.exits(0).has("stdout", "Naïve Art")


def test_a_flag_beats_a_variable_beats_a_file(shelf):
    shop = {"SHELF_FILE": "variable.books"}
    asks = [
        Ask(["config", "file", "{work}/setting.books"]),
        add("From the setting"),
        add("From the variable", env=shop),
        Ask(["add", "From the flag", "--file", "flag.books"], env=shop),
        Ask("list"),
        Ask("list", env=shop),
        Ask("list --file flag.books", env=shop),
    ]
    said = shelf.scene(*asks)
    for listed, name in zip(said[4:], ("setting", "variable", "flag"), strict=True):
        listed.exits(0).must(
            [line.split("\t")[1] for line in listed.lines] == [f"From the {name}"],
            f"the books of the {name}",
            f"stdout: {listed.out!r}",
        )


def test_no_secret_is_a_flags_value(shelf):
    secret = r"--(password|passwd|secret|token|api-?key)\b(?!-)"
    for page in ("--help", "config --help"):
        said = shelf.says(page).exits(0)
        said.lacks("output", secret, "no flag that takes a secret as its value")
    said, kept = shelf.scene("config token hunter2", "config token")
    said.exits(2).lacks("output", "hunter2", "no secret in the message")
    kept.lacks("stdout", "set", "nothing set")


def test_it_starts_at_once(shelf):
    for words in ("--version", "list"):
        said = shelf.says(words, repeat=5, baseline=True).exits(0)
        times = sorted(one / max(0.001, other) for one, other in zip(said.told.cpu, said.told.baseline, strict=True))
        median = times[len(times) // 2]
        said.must(median <= START, f"at most {START:g} times the time of python -c pass", f"{median:.1f} times")


def test_it_keeps_its_own_guide(own, bench, actor):
    own.rules_at_least()
    results = bench.tried(actor).results
    kept = [each for each in results if each.level == "must" and each.verdict in ("pass", "waived")]
    broken = [f"{each.id}: {each.reason}" for each in results if each.level == "must" and each.verdict in ("fail", "error")]
    if broken or not kept:
        fail("your guide against your shelf", "every must kept, or waived with a reason", (broken or ["no must that fits"])[0])
