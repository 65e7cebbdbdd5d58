"""shelf, as somebody wrote it in an afternoon. On a good day it works, and that is all it does.

It breaks a dozen rules of any guide. Keep what you like; a fresh start is fine, too.
"""

import asyncio
import http.client
import json
import os
import sys
import unittest.mock
import urllib.request
import xml.dom.minidom

HELP = """\033[1mSHELF 2000\033[0m - the ultimate solution for all of your book shelving needs, at home and away!!
usage: shelf add TITLE AUTHOR YEAR | list | show N | remove N | import FILE | config KEY VALUE | login --token TOKEN
"""


def main():
    words = sys.argv[1:]
    if not words:
        words = input("What now? ").split()
    if words[0] in ("--help", "-h", "--version", "-V", "help"):
        sys.stderr.write(HELP)
        return 1
    print("\033[34mOpening your shelf...\033[0m\r")
    path = os.environ["HOME"] + "/.shelf"
    books = json.load(open(path)) if os.path.exists(path) else []
    if words[0] == "add":
        books.append({"title": words[1], "author": words[2:3], "year": words[3:4]})
        print("OK")
    elif words[0] == "list":
        for number, book in enumerate(books, 1):
            print("| %2d | \033[1m%-20.20s\033[0m | %s |" % (number, book["title"], book["author"]))
        print("Thank you for shelving with us.")
    elif words[0] == "show":
        print(books[int(words[1]) - 1])
    elif words[0] == "remove":
        if input("Sure? ") == "y":
            books.pop(int(words[1]) - 1)
    elif words[0] == "import":
        for line in open(words[1]):
            books.append({"title": line.strip(), "author": [], "year": []})
    elif words[0] == "config":
        print("Setting", words[1], "to", words[2] if len(words) > 2 else input("Value: "))
    else:
        print("Error: bad command")
    json.dump(books, open(path, "w"))
    return 0
