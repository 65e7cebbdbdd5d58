"""What a solution of level 4 does."""

PARTS = ("people", "answers", "experiments", "change")
