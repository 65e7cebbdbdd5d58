"""What a hurried analyst leaves out: each shortcut by the family of trap it falls into."""

SHORTCUTS = {
    "duplicates kept": "duplicates",
    "only equal rows taken as duplicates": "duplicates",
    "bots kept": "bots",
    "bots by row": "bots",
    "staff kept": "staff",
    "staff by row": "staff",
    "raw client clock": "clock",
    "received as event time": "late",
    "device instead of person": "identity",
    "user_id where known": "identity",
    "no window": "window",
    "immature cohorts": "maturity",
    "order ignored": "order",
    "first-ever event, then order": "order",
    "UTC day": "local_day",
    "offset of the first day": "local_day",
    "refunds ignored": "refunds",
    "any refund loses the order": "refunds",
    "several variants kept": "exposure",
    "channel of the sign-up": "attribution",
    "ramp pooled": "ramp",
    "no mismatch gate": "srm",
    "segments uncorrected": "segments",
}
# These change which rows there are, and whose, and when.
CLEANING = ("duplicates", "bots", "staff", "clock", "late", "identity")
