"""Conversion analysis: from a log of events to results.json."""
