"""The mutants that hires do not see: the same clean shelf, one fault each."""

# ruff: noqa: E501 - lines of a program in another language

from mutants import read

HIDDEN = read(
    r"""
# HLP2 knows no -h
-            --help | -h) helping=yes; shift; break ;;
+            --help) helping=yes; shift; break ;;

# HLP3 gives the same help for every command
-        help) help "${word2-}" ;;
+        help) help '' ;;

# HLP4 is silent when called alone
-        '') help '' ;;
-        help) help "${word2-}" ;;
+        '') ;;
+        help) help "${word2-}" ;;

# HLP5 shows no example
-Examples:
-  shelf add Dune --author 'Frank Herbert' --year 1965
+Synopsis:
+  shelf add TITLE

# HLP6 names no place to read on
-Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
-More: $DOCS" ;;
+Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted." ;;

# HLP7 writes help wider than the window
-  --no-input     never ask, fail instead
+  --no-input     never ask anything of anybody in any circumstances, but fail instead, and say why

# HLP8 introduces a command in a sentence
-  add      put a book on the shelf
+  add      Puts a book on the shelf.

# VER2 knows --version and nothing else
-    words=0
+    words=0
+    case ${1-} in -V | version) misuse "there is no $1" '' ;; esac

# ERR2 says 1 for a wrong flag
-            -?*) misuse "there is no option $1" "$(meant "$1" '--help --version --json --no-color --color --no-input --yes --file --author --year --ask --debug')" ;;
+            -?*) trap 'exit 1' EXIT; misuse "there is no option $1" "$(meant "$1" '--help --version --json --no-color --color --no-input --yes --file --author --year --ask --debug')" ;;

# ERR3 does not say which flag was wrong
-            -?*) misuse "there is no option $1" "$(meant "$1" '--help --version --json --no-color --color --no-input --yes --file --author --year --ask --debug')" ;;
+            -?*) misuse "there is no such option" "$(meant "$1" '--help --version --json --no-color --color --no-input --yes --file --author --year --ask --debug')" ;;

# ERR4 shows a stack trace for a wrong command
-        *) misuse "there is no command '$word1'" "$(meant "$word1" "$COMMANDS")" ;;
+        *) say 'Traceback (most recent call last):'; misuse "there is no command '$word1'" "$(meant "$word1" "$COMMANDS")" ;;

# ERR5 does what it thinks was meant
-        *) misuse "there is no command '$word1'" "$(meant "$word1" "$COMMANDS")" ;;
+        *) word1=$(meant "$word1" "$COMMANDS"); run ;;

# ERR6 takes half a flag
-            --version | -V) version; exit ;;
+            --vers* | -V) version; exit ;;

# ARG1 does not say what is missing
-    [ -n "$2" ] || misuse "$word1 needs $1" "shelf $word1 $1"
+    [ -n "$2" ] || misuse "$word1 needs more" ''

# ARG2 does not say which file is missing
-        fail "$source: no such file"
+        fail 'no such file'

# COL1 paints errors in a pipe
-    if [ "$color" = always ] || { [ "$color" = auto ] && [ -t 2 ]; }; then
+    if [ "$color" = always ] || [ "$color" = auto ]; then

# COL1 turns a wheel in a pipe
-    say "Added book $id: $word2"
+    printf '\r- \r/ \r' >&2
+    say "Added book $id: $word2"

# COL2 believes NO_COLOR only when it is true
-    if [ "$color" = auto ] && [ -n "${NO_COLOR-}" ]; then color=never; fi
+    if [ "$color" = auto ] && [ "${NO_COLOR-}" = true ]; then color=never; fi

# COL3 paints on a dumb terminal
-    if [ "$color" = auto ] && [ "${TERM-dumb}" = dumb ]; then color=never; fi
+    :

# COL4 reads --no-color and forgets it
-            --no-color) color=never ;;
+            --no-color) ;;

# INT1 asks where nobody is
-    if [ "$input" = no ] || ! [ -t 0 ]; then
-        fail "there
+    if [ "$input" = no ]; then
+        fail "there

# INT2 takes --no-input for an empty answer
-    if [ "$input" = no ] || ! [ -t 0 ]; then
-        fail "there is nobody to ask for $word2: use shelf config $word2 - and standard input"
+    if [ "$input" = no ]; then word3=; return; fi
+    if ! [ -t 0 ]; then
+        fail "there is nobody to ask for $word2: use shelf config $word2 - and standard input"

# INT4 shows the secret that is typed
-    stty -echo
+    :

# OUT1 greets on stdout
-        table=$(books)
+        out 'Loading your books'
+        table=$(books)

# OUT2 cuts off long titles
-        table=$(books)
+        table=$(books | cut -c1-60)

# OUT3 adds in silence
-    say "Added book $id: $word2"
+    :

# JSN1 does not escape quotes
-        function text(s) { gsub(/\\/, "\\\\\\\\", s); gsub(/"/, "\\\"", s); gsub(/[\001-\037]/, " ", s); return "\"" s "\"" }
+        function text(s) { gsub(/\\/, "\\\\\\\\", s); gsub(/[\001-\037]/, " ", s); return "\"" s "\"" }

# JSN2 has no document for a failure
-        printf '{"error": %s}\n' "$(printf 'there is no book %s' "$word2" | quoted)"
+        : printf '{"error": %s}\n' "$(printf 'there is no book %s' "$word2" | quoted)"

# STD1 takes a dash for a file
-    source=$word2
+    source=./$word2

# STD1 reads one line of standard input
-    if [ "$source" = - ]; then lines=$(cat); else lines=$(cat "$source"); fi
+    if [ "$source" = - ]; then lines=$(head -1); else lines=$(cat "$source"); fi

# STD2 waits for the keyboard in silence
-        [ ! -t 0 ] || say 'Reading books from the keyboard; Ctrl-D ends.'
+        :

# SIG1 shows where Ctrl-C hit it
-trap 'exit 130' INT
-main "$@"
+trap 'say KeyboardInterrupt; exit 130' INT
+main "$@"

# SIG2 complains of a reader who leaves
-trap 'exit 130' INT
-main "$@"
+trap '' PIPE
+trap 'exit 130' INT
+main "$@"

# SIG3 says 0 on a full disk
-    printf '%s\n' "$1" 2>/dev/null || fail 'the output cannot be written'
+    printf '%s\n' "$1" || exit 0

# XDG1 keeps its books in the home
-        file=$where/books.tsv
+        file=$HOME/.shelf-books

# XDG1 leaves a file behind for help
-help() {
+help() {
+    [ -z "${HOME-}" ] || : > "$HOME/.shelfrc"

# ENV1 cannot start without a HOME
-VERSION=1.4.0
+VERSION=1.4.0
+: "${HOME:?is not set}"

# SEC1 takes a token on the command line
-  --debug        show every step
+  --token TOKEN  who you are
+  --debug        show every step

# SPD1 thinks before it says its version
-version() {
+version() {
+    i=0; while [ $i -lt 200000 ]; do i=$((i + 1)); done

# HLP1 prints help on stderr
-            --help | -h) helping=yes; shift; break ;;
+            --help | -h) [ "$1" = -h ] || [ $words -gt 0 ] || exec 1>&2; helping=yes; shift; break ;;

# VER1 says 1 when asked for its version
-            --version | -V) version; exit ;;
+            --version | -V) version; exit 1 ;;

# ERR1 answers a mistake with all of the help, on stdout
-    say "See: shelf --help"
+    help ''

# INT3 asks in spite of --yes
-            --yes | -y) yes=yes ;;
+            --yes | -y) ;;

# JSN1 talks before the document
-        as_json all
+        out 'Here are your books:'; as_json all

# HLP3 has no help command
-        help) help "${word2-}" ;;
+        help) misuse 'there is no command help' '' ;;

# ERR3 leaves one alone with a mistake
-    say "See: shelf --help"
+    :

# ERR4 shows a stack trace when the disk is full
-    printf '%s\n' "$1" 2>/dev/null || fail 'the output cannot be written'
+    printf '%s\n' "$1" 2>/dev/null || fail "the output cannot be written
+    at write (/usr/lib/shelf.js:12:3)"

# ARG1 takes a missing title for nothing to do
-    [ -n "$2" ] || misuse "$word1 needs $1" "shelf $word1 $1"
+    [ -n "$2" ] || { say "$1 is missing"; exit 0; }

# ARG2 does not say why a file cannot be used
-        fail "$source: no such file"
+        fail "$source?"

# ARG2 goes on without the file
-        fail "$source: no such file"
+        say "$source: no such file"; exit 0

# COL1 paints help in a pipe
-            out "shelf keeps a list of your books.
+            out "${ESC}[1mshelf${ESC}[0m keeps a list of your books.

# COL4 lets NO_COLOR overrule a flag
-    if [ "$color" = auto ] && [ -n "${NO_COLOR-}" ]; then color=never; fi
+    if [ -n "${NO_COLOR-}" ]; then color=never; fi

# INT1 names no way round a question
-        fail "there is nobody to ask for $word2: use shelf config $word2 - and standard input"
+        fail "there is nobody to ask for $word2: come back with a terminal"

# OUT1 puts a heading over the rows of a pipe
-        table=$(books)
+        out "ID${TAB}TITLE${TAB}AUTHOR${TAB}YEAR"
+        table=$(books)

# OUT2 draws lines between the columns
-        table=$(books)
+        table=$(books | sed "s/$TAB/ | /g")

# OUT3 adds with a page of advice
-    say "Added book $id: $word2"
+    say "Added book $id: $word2"; help add >&2

# JSN2 says 0 with the error in the document
-        printf '{"error": %s}\n' "$(printf 'there is no book %s' "$word2" | quoted)"
+        printf '{"error": %s}\n' "$(printf 'there is no book %s' "$word2" | quoted)"
+        exit 0

# XDG1 does not look at XDG_DATA_HOME
-        where=$(folder .local/share "${XDG_DATA_HOME-}")
+        where=$(folder .local/share '')

# ENV1 cannot start in a C locale
-VERSION=1.4.0
+VERSION=1.4.0
+[ "${LC_ALL-}" != C ] || { echo 'UnicodeEncodeError' >&2; exit 1; }
"""
)
