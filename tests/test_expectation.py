from __future__ import annotations

import pytest

from makerday.grader.expectation import CheckFailedError, Expectation, expect, shown


class Client:
    def get(self, key: str, default: object = None) -> object:
        if key == "broken":
            raise OSError("gone")
        return {"a": b"1", "long": b"x" * 100 + b"\r\n"}.get(key, default)


def complaint(run: Expectation, wanted: object) -> str:
    with pytest.raises(CheckFailedError) as told:
        run.returns(wanted)
    return str(told.value)


def test_what_was_called_expected_and_got_is_said() -> None:
    call = expect(Client().get, "absent", default=b"")
    assert complaint(call, None).startswith("client.get('absent', default=b''): expected None")


def test_a_value_of_the_wrong_type_is_named() -> None:
    assert complaint(expect(Client().get, "a"), "1") == (
        "client.get('a'): expected '1', got b'1' (a bytes, not a str)"
    )


def test_an_equal_value_of_another_type_does_not_pass() -> None:
    assert "not a bool" in complaint(expect(int, 1), wanted=True)


def test_a_long_value_is_shown_by_its_ends_and_where_it_differs() -> None:
    said = complaint(expect(Client().get, "long"), b"x" * 102)
    assert "(102 bytes)" in said
    assert "different from byte 100 on" in said


def test_an_exception_is_what_was_got() -> None:
    assert complaint(expect(Client().get, "broken"), None).endswith("got OSError: gone")


def test_a_call_that_should_raise_and_does_not_is_told() -> None:
    with pytest.raises(CheckFailedError, match="expected OSError, got the value b'1'"):
        expect(Client().get, "a").raises(OSError)


def test_a_call_that_raises_as_it_should_gives_the_exception() -> None:
    assert str(expect(Client().get, "broken").raises(OSError)) == "gone"


def test_a_condition_is_said_in_words() -> None:
    with pytest.raises(CheckFailedError, match="expected one byte, got None"):
        expect(Client().get, "b").satisfies(lambda value: value == b"1", "one byte")


def test_showing_a_large_structure_stays_on_one_line() -> None:
    text = shown({str(number): b"x" * 50 for number in range(1000)})
    assert len(text) < 500
    assert "\n" not in text
