"""What this solution does: a solution of fewer levels does less."""

PARTS = ("people", "answers", "experiments", "change", "scale", "talk", "bonus")
