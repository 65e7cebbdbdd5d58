#!/bin/sh
# A clean shelf, in POSIX sh: it keeps every rule of the guide, and the mutants are made of it.
# One book a line: id, title, author, year, with tabs between them.
set -u
VERSION=1.4.0
DOCS=https://shelf.example/docs
TAB=$(printf '\t')
ESC=$(printf '\033')
COMMANDS='add list show remove import config help version'

main() {
    json=no color='' input=yes yes=no file='' author='' year='' ask=no debug=no
    words=0
    while [ $# -gt 0 ]; do
        case $1 in
            --help | -h) helping=yes; shift; break ;;
            --version | -V) version; exit ;;
            --json) json=yes ;;
            --no-color) color=never ;;
            --color) need "$@"; color=$2; shift ;;
            --color=*) color=${1#*=} ;;
            --no-input) input=no ;;
            --yes | -y) yes=yes ;;
            --file) need "$@"; file=$2; shift ;;
            --file=*) file=${1#*=} ;;
            --author) need "$@"; author=$2; shift ;;
            --author=*) author=${1#*=} ;;
            --year) need "$@"; year=$2; shift ;;
            --year=*) year=${1#*=} ;;
            --ask) ask=yes ;;
            --debug) debug=yes ;;
            --) shift; while [ $# -gt 0 ]; do keep "$1"; shift; done; break ;;
            -?*) misuse "there is no option $1" "$(meant "$1" '--help --version --json --no-color --color --no-input --yes --file --author --year --ask --debug')" ;;
            *) keep "$1" ;;
        esac
        shift
    done
    [ "$debug" = no ] || set -x
    choose_color
    run
}

keep() {
    words=$((words + 1))
    case $words in
        1) word1=$1 ;;
        2) word2=$1 ;;
        3) word3=$1 ;;
        *) misuse "'$1' is one word too many" '' ;;
    esac
}

need() {
    [ $# -ge 2 ] || misuse "$1 needs a value" ''
}

run() {
    if [ -n "${helping-}" ]; then
        help "${word1-}"
        return
    fi
    case ${word1-} in
        '') help '' ;;
        help) help "${word2-}" ;;
        version) version ;;
        add) wants TITLE "${word2+x}"; no_more "${word3+x}"; add ;;
        list) no_more "${word2+x}"; list ;;
        show) wants ID "${word2+x}"; no_more "${word3+x}"; show ;;
        remove) wants ID "${word2+x}"; no_more "${word3+x}"; remove ;;
        import) wants FILE "${word2+x}"; no_more "${word3+x}"; import ;;
        config) config ;;
        *) misuse "there is no command '$word1'" "$(meant "$word1" "$COMMANDS")" ;;
    esac
}

wants() {
    [ -n "$2" ] || misuse "$word1 needs $1" "shelf $word1 $1"
}

no_more() {
    [ -z "$1" ] || misuse "'${word3-$word2}' is one word too many" ''
}

# What people read

version() {
    out "shelf $VERSION"
}

help() {
    case $1 in
        '')
            out "shelf keeps a list of your books.

Usage: shelf COMMAND [WORDS] [OPTIONS]

Examples:
  shelf add Dune --author 'Frank Herbert' --year 1965
  shelf list --json
  shelf import - < books.tsv

Commands:
  add      put a book on the shelf
  list     list the books
  show     show one book
  remove   take a book off the shelf
  import   add a book for each line of a file, or of - (standard input)
  config   show or change a setting
  help     show this, or the help of a command

Options:
  --json         print JSON
  --color WHEN   auto, always or never; --no-color is never
  --no-input     never ask, fail instead
  --file PATH    where the books are (SHELF_FILE, then the setting file)
  --debug        show every step
  -h, --help     show this
  -V, --version  print the version

Exit codes: 0 done, 1 failed, 2 wrong usage, 130 interrupted.
More: $DOCS" ;;
        add) page 'add TITLE [--author NAME] [--year YEAR]' 'Put a book on the shelf.' "add Dune --author 'Frank Herbert'" ;;
        list) page 'list [--json]' 'List the books: id, title, author, year.' 'list | cut -f2' ;;
        show) page 'show ID [--json]' 'Show one book.' 'show 1' ;;
        remove) page 'remove ID [--yes]' 'Take a book off the shelf. Without a terminal it wants --yes.' 'remove 1 --yes' ;;
        import) page 'import FILE' 'Add a book for each line: title, author, year, with tabs between them.
FILE may be -, which is standard input.' 'import - < books.tsv' ;;
        config) page 'config [KEY [VALUE]] [--ask]' "Show the settings, or one; or change one. The keys are color, file and token.
A token is typed with --ask, unseen, or read with - from standard input." 'config color never' ;;
        help) page 'help [COMMAND]' 'Show the help of a command.' 'help add' ;;
        version) page 'version' 'Print the version.' 'version' ;;
        *) misuse "there is no command '$1'" "$(meant "$1" "$COMMANDS")" ;;
    esac
}

page() {
    out "Usage: shelf $1

$2

Examples:
  shelf $3

More: $DOCS"
}

out() {
    printf '%s\n' "$1" 2>/dev/null || fail 'the output cannot be written'
}

say() {
    printf '%s\n' "$1" >&2
}

fail() {
    say "${red-}shelf: $1${plain-}"
    exit 1
}

misuse() {
    say "${red-}shelf: $1${plain-}"
    [ -z "$2" ] || say "Did you mean: $2"
    say "See: shelf --help"
    exit 2
}

meant() {
    printf '%s' "$2" | tr ' ' '\n' | awk -v word="$1" '
        function least(a, b) { return a < b ? a : b }
        function distance(a, b,    i, j, d) {
            for (i = 0; i <= length(a); i++) d[i, 0] = i
            for (j = 0; j <= length(b); j++) d[0, j] = j
            for (i = 1; i <= length(a); i++) for (j = 1; j <= length(b); j++) {
                d[i, j] = least(d[i - 1, j] + 1, d[i, j - 1] + 1)
                d[i, j] = least(d[i, j], d[i - 1, j - 1] + (substr(a, i, 1) != substr(b, j, 1)))
            }
            return d[length(a), length(b)]
        }
        BEGIN { best = 3 }
        { far = distance(word, $0); if (far < best) { best = far; found = $0 } }
        END { print found }'
}

choose_color() {
    [ -n "$color" ] || color=${SHELF_COLOR-}
    [ -n "$color" ] || color=$(setting color)
    case ${color:=auto} in
        auto | always | never) ;;
        *) misuse "--color is auto, always or never, not '$color'" '' ;;
    esac
    if [ "$color" = auto ] && [ -n "${NO_COLOR-}" ]; then color=never; fi
    if [ "$color" = auto ] && [ "${TERM-dumb}" = dumb ]; then color=never; fi
    bold='' red='' plain=''
    if [ "$color" = always ] || { [ "$color" = auto ] && [ -t 2 ]; }; then
        red="${ESC}[31m" plain="${ESC}[0m"
    fi
    if [ "$color" = always ] || { [ "$color" = auto ] && [ -t 1 ]; }; then
        bold="${ESC}[1m" end="${ESC}[0m"
    fi
}

# Where things are

folder() {
    if [ -n "${2-}" ]; then
        printf '%s/shelf' "$2"
    elif [ -n "${HOME-}" ]; then
        printf '%s/%s/shelf' "$HOME" "$1"
    fi
}

settings_file() {
    where=$(folder .config "${XDG_CONFIG_HOME-}")
    [ -z "$where" ] || printf '%s/settings' "$where"
}

setting() {
    settings=$(settings_file)
    if [ -n "$settings" ] && [ -r "$settings" ]; then
        sed -n "s/^$1=//p" "$settings"
    fi
}

books_file() {
    [ -n "$file" ] || file=${SHELF_FILE-}
    [ -n "$file" ] || file=$(setting file)
    if [ -z "$file" ]; then
        where=$(folder .local/share "${XDG_DATA_HOME-}")
        [ -n "$where" ] || fail 'HOME is not set: say where the books are with --file PATH'
        file=$where/books.tsv
    fi
    if [ -e "$file" ] && ! [ -r "$file" ]; then fail "$file: permission denied"; fi
    if [ -d "$file" ]; then fail "$file: is a folder"; fi
}

ready() {
    mkdir -p "$(dirname "$1")" 2>/dev/null || fail "$(dirname "$1"): cannot be made"
}

books() {
    [ ! -e "$file" ] || cat "$file"
}

# The commands

add() {
    case $word2 in '') misuse 'TITLE is empty' '' ;; esac
    case $year in *[!0-9]*) misuse "--year is a number, not '$year'" '' ;; esac
    books_file
    put "$word2" "$author" "$year"
    [ "$json" = no ] || as_json one
    say "Added book $id: $word2"
}

put() {
    id=$(books | awk -F "$TAB" '$1 > most { most = $1 } END { print most + 1 }')
    line=$(printf '%s\037%s\037%s' "$1" "$2" "$3" | tr '\t\n\037' '  \t')
    ready "$file"
    printf '%s\t%s\n' "$id" "$line" 2>/dev/null >> "$file" || fail "$file: cannot be written"
}

list() {
    books_file
    if [ "$json" = yes ]; then
        as_json all
    elif [ -t 1 ]; then
        [ -n "$(books)" ] || { say 'The shelf is empty. Next: shelf add TITLE'; return; }
        books | awk -F "$TAB" -v bold="$bold" -v end="${end-}" '
            BEGIN { printf "%s%4s  %-40s  %-20s  %s%s\n", bold, "ID", "TITLE", "AUTHOR", "YEAR", end }
            { printf "%4s  %-40s  %-20s  %s\n", $1, $2, $3, $4 }'
    else
        table=$(books)
        [ -z "$table" ] || out "$table"
    fi
}

find_book() {
    books_file
    book=$(books | awk -F "$TAB" -v id="$word2" '$1 == id')
    [ -z "$book" ] || return 0
    if [ "$json" = yes ]; then
        printf '{"error": %s}\n' "$(printf 'there is no book %s' "$word2" | quoted)"
    fi
    fail "there is no book '$word2' (see: shelf list)"
}

show() {
    id=$word2
    find_book
    if [ "$json" = yes ]; then
        as_json one
    else
        shown=$(printf '%s\n' "$book" | awk -F "$TAB" -v bold="$bold" -v end="${end-}" '
            { printf "%stitle%s\t%s\n%sauthor%s\t%s\n%syear%s\t%s\n", bold, end, $2, bold, end, $3, bold, end, $4 }')
        out "$shown"
    fi
}

remove() {
    find_book
    if [ "$yes" = no ]; then
        if [ "$input" = no ] || ! [ -t 0 ]; then
            fail "remove asks first, and there is nobody to ask: use --yes"
        fi
        printf 'Remove book %s? [y/N] ' "$word2" >&2
        read -r answer || answer=
        case $answer in y | Y | yes) ;; *) fail 'nothing was removed' ;; esac
    fi
    rest=$(books | awk -F "$TAB" -v id="$word2" '$1 != id')
    if [ -n "$rest" ]; then rest="$rest
"; fi
    printf '%s' "$rest" 2>/dev/null > "$file.new" || fail "$file: cannot be written"
    mv "$file.new" "$file"
    say "Removed book $word2"
}

import() {
    source=$word2
    if [ "$source" = - ]; then
        [ ! -t 0 ] || say 'Reading books from the keyboard; Ctrl-D ends.'
    elif [ ! -e "$source" ]; then
        fail "$source: no such file"
    elif [ -d "$source" ] || [ ! -r "$source" ]; then
        fail "$source: cannot be read"
    fi
    books_file
    ready "$file"
    if [ "$source" = - ]; then lines=$(cat); else lines=$(cat "$source"); fi
    most=$(books | awk -F "$TAB" '$1 > most { most = $1 } END { print most + 0 }')
    fresh=$(printf '%s\n' "$lines" | awk -F "$TAB" -v id="$most" '
        $1 != "" { printf "%d\t%s\t%s\t%s\n", ++id, $1, $2, $3 }')
    count=0
    if [ -n "$fresh" ]; then
        printf '%s\n' "$fresh" 2>/dev/null >> "$file" || fail "$file: cannot be written"
        count=$(printf '%s\n' "$fresh" | grep -c '')
    fi
    say "Imported $count books"
}

config() {
    case ${word2-} in
        '') show_settings; return ;;
        color | file | token) ;;
        *) misuse "there is no setting '$word2'" "$(meant "$word2" 'color file token')" ;;
    esac
    if [ "$ask" = yes ]; then ask_for; fi
    if [ -z "${word3+x}" ]; then
        value=$(setting "$word2")
        [ "$word2" != token ] || value=${value:+set}
        out "$value"
        return
    fi
    if [ "$word2" = token ] && [ "$ask" = no ]; then
        [ "$word3" = - ] || misuse "a token on the command line can be read by others: use --ask or -" ''
        read -r word3 || true
    fi
    settings=$(settings_file)
    [ -n "$settings" ] || fail 'HOME is not set: there is no place for settings'
    ready "$settings"
    [ -e "$settings" ] || : > "$settings" || exit 1
    rest=$(grep -v "^$word2=" "$settings")
    (umask 077; printf '%s\n%s=%s\n' "$rest" "$word2" "$word3" | grep . > "$settings.new") || fail "$settings: cannot be written"
    mv "$settings.new" "$settings"
    say "Set $word2"
}

ask_for() {
    if [ "$input" = no ] || ! [ -t 0 ]; then
        fail "there is nobody to ask for $word2: use shelf config $word2 - and standard input"
    fi
    printf '%s: ' "$word2" >&2
    before=$(stty -g)
    trap 'stty "$before"; printf "\n" >&2; exit 130' INT TERM
    stty -echo
    read -r word3 || word3=
    stty "$before"
    trap - INT TERM
    printf '\n' >&2
}

show_settings() {
    for key in color file token; do
        value=$(setting "$key")
        [ "$key" != token ] || value=${value:+set}
        out "$key$TAB$value"
    done
}

# JSON

quoted() {
    awk 'BEGIN { ORS = "" }
        { gsub(/\\/, "\\\\\\\\"); gsub(/"/, "\\\""); gsub(/[\001-\037]/, " "); print "\"" $0 "\"" }'
}

as_json() {
    { if [ "$1" = one ]; then books | awk -F "$TAB" -v id="$id" '$1 == id'; else books; fi; } |
        awk -F "$TAB" -v one="$1" '
        function text(s) { gsub(/\\/, "\\\\\\\\", s); gsub(/"/, "\\\"", s); gsub(/[\001-\037]/, " ", s); return "\"" s "\"" }
        function item() { return "{\"id\": " $1 ", \"title\": " text($2) ", \"author\": " text($3) ", \"year\": " ($4 == "" ? "null" : $4 + 0) "}" }
        one == "one" { print item(); next }
        { printf "%s%s", (NR == 1 ? "[" : ",\n "), item() }
        END { if (one != "one") print (NR ? "]" : "[]") }' || exit 1
}

trap 'exit 130' INT
main "$@"
