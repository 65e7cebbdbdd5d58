"""Level 1, for mentors: data that nobody has seen, and folders that cannot be read."""

import shutil

import duckdb
from program import wrong
from test_level_1 import exact
from traps import workbook


def test_other_data_is_exact(other):
    exact(other, "funnel", "money", "signups_by_local_day")


def test_calm_data_is_exact(calm):
    exact(calm, "funnel", "money", "signups_by_local_day")


def test_a_folder_that_cannot_be_read_is_refused_in_a_line(program, book, folder, rng):
    """One clear line on stderr, no results.json, no traceback."""
    _ = book
    good = workbook(rng).write(folder / "good")
    part = next(good.glob("events/*/*.parquet"))
    spoiled = rng.choice([_without_a_column, _cut_off, _of_another_type, _without_rows])
    bad = folder / spoiled.__name__.strip("_")
    shutil.copytree(good, bad)
    spoiled(bad / part.relative_to(good))
    ran = program.run(bad)
    lines = ran.told.splitlines()
    if ran.code == 0 or ran.text is not None:
        raise wrong(
            ran.called, "an exit code other than 0, no results.json", f"exit code {ran.code}"
        )
    if len(lines) != 1 or "Traceback" in ran.told:
        raise wrong(ran.called, "one line that says what is wrong", f"{len(lines)} lines")


def _without_a_column(part):
    _rewritten(part, "SELECT * EXCLUDE (sent_at) FROM part")


def _of_another_type(part):
    _rewritten(
        part,
        "SELECT * REPLACE (CAST(amount_cents AS VARCHAR) || ' EUR' AS amount_cents) FROM part",
    )


def _without_rows(part):
    _rewritten(part, "SELECT * FROM part WHERE false")


def _cut_off(part):
    part.write_bytes(part.read_bytes()[:-200])


def _rewritten(part, asked):
    with duckdb.connect() as con:
        con.execute(f"CREATE TABLE part AS FROM read_parquet('{part}')")
        con.execute(f"COPY ({asked}) TO '{part}' (FORMAT parquet)")
