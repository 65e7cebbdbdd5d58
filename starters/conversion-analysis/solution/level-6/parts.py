"""What a solution of level 6 does."""

PARTS = ("people", "answers", "experiments", "change", "scale", "talk")
