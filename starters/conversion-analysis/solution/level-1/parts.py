"""What a solution of level 1 does."""

PARTS = ("people",)
