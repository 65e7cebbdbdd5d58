"""shelf: keep a list of your books."""

VERSION = "1.0.0"
