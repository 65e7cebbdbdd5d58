"""Clean programs of other shapes, to see whether a guide accuses the innocent."""

from __future__ import annotations

import sys
from pathlib import Path

from mutants import CLEAN, Mutant, read

OTHER_MANNERS = read(
    r"""
# - says 64 for wrong usage
-    say "See: shelf --help"
-    exit 2
+    say "For help: shelf help"
+    exit 64

# - dies of Ctrl-C, as programs do that know nothing of it
-trap 'exit 130' INT
-main "$@"
+main "$@"

# - guesses in other words
-    [ -z "$2" ] || say "Did you mean: $2"
+    [ -z "$2" ] || say "Perhaps $2?"

# - writes its headings large
-Examples:
-  shelf add Dune --author 'Frank Herbert' --year 1965
+EXAMPLES
+  $ shelf add Dune --author 'Frank Herbert' --year 1965

# - calls errors errors
-fail() {
-    say "${red-}shelf: $1${plain-}"
+fail() {
+    say "${red-}Error: $1${plain-}"

# - asks in other words
-        printf 'Remove book %s? [y/N] ' "$word2" >&2
+        printf 'Type y to remove book %s: ' "$word2" >&2

# - tells of a change in other words
-    say "Added book $id: $word2"
+    say "$word2: on the shelf now, as number $id"

# - has another way to count
-    say "Imported $count books"
+    say "$count new"

# - has another number
-VERSION=1.4.0
+VERSION=12.0.1-rc2

# - puts its document on one line
-        { printf "%s%s", (NR == 1 ? "[" : ",\n "), item() }
+        { printf "%s%s", (NR == 1 ? "[" : ", "), item() }

# - says where a file is missing in other words
-        fail "$source: no such file"
+        fail "cannot open '$source': file not found"
"""
)


def changed(text: str, changes: list[Mutant]) -> str:
    for change in changes:
        text = change.text(text)
    return text


PYTHON = Path(__file__).with_name("clean_python.py").read_text("utf-8")
CLEAN_SHELVES = {
    "a shelf with other manners": (changed(CLEAN, OTHER_MANNERS), ("sh",)),
    "a shelf in Python": (PYTHON, (sys.executable,)),
}
