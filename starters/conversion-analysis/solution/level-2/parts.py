"""What a solution of level 2 does."""

PARTS = ("people", "answers")
