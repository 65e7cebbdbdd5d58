"""What a solution of level 3 does."""

PARTS = ("people", "answers", "experiments")
