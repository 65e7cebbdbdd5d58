"""The talk is level 6."""
