"""Conversion analysis: from a log of events to results.json, and from there to a talk."""
