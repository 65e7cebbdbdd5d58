"""A clean shelf of another shape: a dispatcher like git's, its words taken apart by hand.

It is run as a text, `python -c`, and has other manners than the one in sh: 64 for wrong usage,
an object for an error, death by signal, capitals over its help.
"""

from __future__ import annotations

import json
import os
import signal
import sys

signal.signal(signal.SIGINT, signal.SIG_DFL)
signal.signal(signal.SIGPIPE, signal.SIG_DFL)

FLAGS = {"--json", "--no-color", "--no-input", "--yes", "--ask", "--help"}
VALUES = {"--color", "--file", "--author", "--year"}
SHORT = {"-h": "--help", "-y": "--yes"}
COMMANDS = {
    "add": ("TITLE", "add a book", "add 'The Dispossessed' --year 1974"),
    "list": ("", "list what is there", "list | sort -k2"),
    "show": ("ID", "show a book", "show 3"),
    "remove": ("ID", "remove a book (it asks; --yes answers)", "remove 3 --yes"),
    "import": ("FILE", "add many books, from a file or from -", "import - < old.tsv"),
    "config": ("[KEY] [VALUE]", "show or change color, file, token", "config color always"),
    "help": ("[COMMAND]", "show help", "help add"),
    "version": ("", "show the version", "version"),
}


class Wrong(Exception):  # noqa: N818 - it may be the user or the world
    def __init__(self, message, code=1):
        super().__init__(message)
        self.code = code


def main(typed):
    given = {}
    try:
        words = parse(typed, given)
        run(words, given)
        sys.stdout.flush()
    except Wrong as wrong:
        return give_up(str(wrong), wrong.code, given)
    except OSError as error:
        return give_up(f"{error.filename or 'standard output'}: {error.strerror}", 1, given)
    return 0


def give_up(message, code, given):
    paint = colour(given, sys.stderr)
    tail = "\nTry 'shelf help'." if code != 1 else ""
    sys.stderr.write(f"{paint[1]}error:{paint[0]} {message}{tail}\n")
    try:
        if "--json" in given:
            print(json.dumps({"error": {"message": message, "code": code}}))
        sys.stdout.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
    return code


def parse(typed, given):
    words, rest = [], list(typed)
    while rest:
        word = SHORT.get(rest[0], rest[0])
        name, equals, value = word.partition("=")
        rest.pop(0)
        if word in ("--version", "-V"):
            words.insert(0, "version")
        elif name in VALUES:
            if not equals and not rest:
                raise Wrong(f"{name} wants a value", 64)
            given[name] = value if equals else rest.pop(0)
        elif word in FLAGS:
            given[word] = True
        elif word.startswith("-") and word != "-":
            raise Wrong(f"unknown option {word}{guess(word, FLAGS | VALUES)}", 64)
        else:
            words.append(word)
    if given.get("--color", "auto") not in ("auto", "always", "never"):
        raise Wrong(f"--color does not know {given['--color']!r}", 64)
    if not given.get("--year", "0").isdecimal():
        raise Wrong(f"--year is a number, not {given['--year']!r}", 64)
    return words


def guess(word, known):
    import difflib

    near = difflib.get_close_matches(word, sorted(known), 1)
    return f"; the nearest is {near[0]}" if near else ""


def run(words, given):
    command, *rest = words or ["help"]
    if command not in COMMANDS:
        raise Wrong(f"{command!r} is no command{guess(command, COMMANDS)}", 64)
    if "--help" in given:
        command, rest = "help", [command] if words else []
    wanted = COMMANDS[command][0]
    if wanted and wanted[0] != "[" and not rest:
        raise Wrong(f"{command}: {wanted} is missing", 64)
    most = {"config": 2, "list": 0, "version": 0}.get(command, 1)
    if len(rest) > most:
        raise Wrong(f"{command}: {rest[most]!r} is too much", 64)
    globals()[f"do_{command}"](given, *rest)


def do_help(_, command=None):
    if command is None:
        rows = [f"    {name:<10}{what}" for name, (_, what, _) in COMMANDS.items()]
        print("SHELF, a list of books\n\nUSAGE\n    shelf COMMAND [...]\n\nEXAMPLES")
        print("    $ shelf add Emma --author 'Jane Austen'\n    $ shelf list --json\n")
        print("COMMANDS", *rows, "", sep="\n")
        print("OPTIONS\n    --json, --color WHEN, --no-color, --no-input, --yes, --ask,")
        print("    --file PATH, -h, --help, -V, --version")
    elif command in COMMANDS:
        wanted, what, example = COMMANDS[command]
        usage = f"USAGE\n    shelf {command} {wanted}".rstrip()
        print(f"{usage}\n\n{what}\n\nEXAMPLES\n    $ shelf {example}")
    else:
        raise Wrong(f"{command!r} is no command{guess(command, COMMANDS)}", 64)
    print("\nMANUAL\n    https://shelf.example/manual")


def do_version(_):
    print("shelf, version 2.0")


def do_add(given, title):
    books = load(given)
    year = int(given["--year"]) if given.get("--year") else None
    book = make(books, title, given.get("--author", ""), year)
    save(given, [*books, book])
    if "--json" in given:
        print(json.dumps(book))
    sys.stderr.write(f"{title} is now number {book['id']}.\n")


def make(books, title, author, year):
    clean = [" ".join(text.split()) for text in (title, author)]
    number = max((book["id"] for book in books), default=0) + 1
    return {"id": number, "title": clean[0], "author": clean[1], "year": year}


def do_list(given):
    books = load(given)
    if "--json" in given:
        print(json.dumps({"books": books}, indent=1))
        return
    end, bold = colour(given, sys.stdout)
    if sys.stdout.isatty():
        print(f"{bold}{'id':>4}  {'title':<40}{end}")
    for book in books:
        cells = [str(book["id"]), book["title"], book["author"], str(book["year"] or "")]
        print("\t".join(cells) if not sys.stdout.isatty() else f"{cells[0]:>4}  {cells[1]:<40}")


def find(given, number):
    for book in load(given):
        if str(book["id"]) == number:
            return book
    raise Wrong(f"no book has the number {number}")


def do_show(given, number):
    book = find(given, number)
    print(json.dumps(book) if "--json" in given else f"{book['title']}\t{book['author']}")


def do_remove(given, number):
    book = find(given, number)
    if "--yes" not in given:
        answer = ask(given, f"Really remove {number} ({book['title']})? yes/no: ", "--yes")
        if answer not in ("y", "yes"):
            raise Wrong("it stays")
    save(given, [each for each in load(given) if each != book])
    sys.stderr.write(f"{number} is gone.\n")


def ask(given, question, instead, *, unseen=False):
    if "--no-input" in given or not sys.stdin.isatty():
        raise Wrong(f"this has to be asked; without a terminal say {instead}")
    if unseen:
        import getpass

        signal.signal(signal.SIGINT, signal.default_int_handler)
        try:
            return getpass.getpass(question, sys.stderr)
        except KeyboardInterrupt:
            sys.exit(130)
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def do_import(given, path):
    if path == "-":
        if sys.stdin.isatty():
            sys.stderr.write("One book a line, please; Ctrl-D when done.\n")
        text = sys.stdin.read()
    else:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    books = load(given)
    before = len(books)
    for line in filter(str.strip, text.splitlines()):
        title, author, year, *_ = [*line.split("\t"), "", ""]
        books.append(make(books[-1:], title, author, int(year) if year else None))
    save(given, books)
    sys.stderr.write(f"{len(books) - before} more books.\n")


def do_config(given, key=None, value=None):
    settings = read(place("CONFIG", ".config", "config.json"), {})
    shown = {**settings, "token": "***" if "token" in settings else ""}
    if key is None:
        print(*(f"{name}={text}" for name, text in shown.items()), sep="\n")
        return
    if key not in ("color", "file", "token"):
        raise Wrong(f"no setting is called {key}", 64)
    if "--ask" in given:
        value = ask(given, f"{key}: ", "shelf config token -", unseen=True)
    elif value == "-":
        value = sys.stdin.readline().strip()
    elif value and key == "token":
        raise Wrong("not where others can read it: --ask, or -", 64)
    if value is None:
        print(shown.get(key, ""))
        return
    write(place("CONFIG", ".config", "config.json"), {**settings, key: value})
    sys.stderr.write(f"{key} is set.\n")


def colour(given, stream):
    when = "never" if "--no-color" in given else given.get("--color", "auto")
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM", "dumb") == "dumb"
    if when == "always" or (when == "auto" and not plain and stream.isatty()):
        return "\033[m", "\033[1;31m"
    return "", ""


def place(kind, usual, name):
    folder = os.environ.get(f"XDG_{kind}_HOME")
    if not folder and not os.environ.get("HOME"):
        raise Wrong("there is no HOME; --file PATH does without")
    return os.path.join(folder or os.path.join(os.environ["HOME"], usual), "shelf", name)


def where(given):
    chosen = given.get("--file") or os.environ.get("SHELF_FILE")
    if not chosen and (os.environ.get("HOME") or os.environ.get("XDG_CONFIG_HOME")):
        chosen = read(place("CONFIG", ".config", "config.json"), {}).get("file")
    return chosen or place("DATA", ".local/share", "books.json")


def load(given):
    return read(where(given), [])


def save(given, books):
    write(where(given), books)


def read(path, usual):
    if not os.path.exists(path):
        return usual
    with open(path, encoding="utf-8") as file:
        return json.load(file)


def write(path, data):
    os.makedirs(os.path.dirname(path) or ".", exist_ok=True)
    with open(path + ".new", "w", encoding="utf-8") as file:
        json.dump(data, file)
    os.replace(path + ".new", path)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
