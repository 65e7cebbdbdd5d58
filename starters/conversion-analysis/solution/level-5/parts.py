"""What a solution of level 5 does."""

PARTS = ("people", "answers", "experiments", "change", "scale")
