"""The terminal that Pilot plays, whatever the tests are run on."""

import pytest


@pytest.fixture(autouse=True)
def many_colours(home: object, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    monkeypatch.setenv("COLORTERM", "truecolor")
    monkeypatch.delenv("NO_COLOR", raising=False)
