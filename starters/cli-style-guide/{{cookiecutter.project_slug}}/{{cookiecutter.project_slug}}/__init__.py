"""shelf: keep a list of your books."""
