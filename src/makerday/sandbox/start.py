"""Start pytest with less: its text is what a child that runs checks is given to run.

Nothing that is made while pytest starts is garbage, and looking for it costs a tenth of the
start. As much goes into the colours of the reports that people read; nobody reads these.
"""

import gc
import sys
import types


class _Unused(types.ModuleType):
    """Stands in for a module of which pytest names classes and uses none here."""

    def __getattr__(self, name: str) -> type:
        if name.startswith("__"):
            raise AttributeError(name)
        return type(name, (), {})


def _run() -> None:
    gc.disable()
    parts = ("", ".formatters.terminal", ".lexer", ".lexers.diff", ".lexers.python")
    names = [f"pygments{part}" for part in (*parts, ".formatters", ".lexers")]
    for name in names:
        sys.modules[name] = _Unused(name)
        sys.modules[name].__path__ = []
    import pytest  # noqa: PLC0415 - only now

    for name in names:  # checks may well use the real one
        del sys.modules[name]
    sys.exit(pytest.console_main())


if __name__ == "__main__":
    _run()
