"""What `shelf help` says."""

from __future__ import annotations

from .errors import UsageError

DOCS = "https://shelf.example/docs"
COMMANDS = ("add", "list", "show", "remove", "import", "config", "help", "version")

MAIN = f"""\
shelf keeps a list of your books.

Usage: shelf COMMAND [WORDS] [OPTIONS]

Examples:
  shelf add Dune --author "Frank Herbert" --year 1965
  shelf list --json
  shelf import - < books.tsv

Commands:
  add      put a book on the shelf
  list     list the books
  show     show one book
  remove   take a book off the shelf
  import   add a book for each line of a file, or of - (standard input)
  config   show the settings, or change one
  help     show this, or the help of a command
  version  print the version

Options:
  --json         print JSON
  --color WHEN   auto, always or never; --no-color is never
  --no-input     never ask; fail, and say what to give instead
  --file PATH    where the books are (or SHELF_FILE, or the setting file)
  --debug        show where it went wrong
  -h, --help     show this
  -V, --version  print the version

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
More: {DOCS}
"""

_PAGES = {
    "add": (
        "add TITLE [--author NAME] [--year YEAR]",
        "Put a book on the shelf.",
        'add Dune --author "Frank Herbert" --year 1965',
    ),
    "list": ("list", "List the books: id, title, author, year.", "list | cut -f2"),
    "show": ("show ID", "Show one book.", "show 1 --json"),
    "remove": (
        "remove ID [--yes]",
        "Take a book off the shelf. It asks first; with nobody to ask, it wants --yes.",
        "remove 1 --yes",
    ),
    "import": (
        "import FILE",
        "Add a book for each line: title, author, year; tabs between. - is stdin.",
        "import - < books.tsv",
    ),
    "config": (
        "config [KEY [VALUE]] [--ask]",
        "Show or change color, file, token. --ask types unseen, - reads standard input.",
        "config color never",
    ),
    "help": ("help [COMMAND]", "Show the help of a command.", "help add"),
    "version": ("version", "Print the version.", "version"),
}


def page(command: str | None) -> str:
    """Give the help of a command, or of all; raises UsageError when there is none."""
    if command is None:
        return MAIN
    if command not in _PAGES:
        raise UsageError(f"there is no command {command!r}", "see: shelf --help")
    usage, what, example = _PAGES[command]
    return f"""\
Usage: shelf {usage}

{what}

Examples:
  shelf {example}

More: {DOCS}
"""
