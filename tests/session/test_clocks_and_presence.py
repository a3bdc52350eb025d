"""Clocks that differ, and who is here."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from deploy_tui.session.clocks import ahead, behind, spelled
from deploy_tui.session.events import Event
from deploy_tui.session.presence import last_acts

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def event(by: str, clock: int, at: str = "2026-11-22T12:00:00Z", writer: str = "w") -> Event:
    return Event("s", writer, clock, clock, at, by, "", "note", "session", (), "", {}, f"{writer}{clock}")


def test_more_than_five_minutes_ahead() -> None:
    arrived = [event("ada", 1, "2026-11-22T12:05:00Z"), event("bo", 2, "2026-11-22T12:06:00Z", "x")]
    later = event("bo", 3, "2026-11-22T15:00:00Z", "x")
    assert ahead(arrived, NOW) == {"x": ("bo", timedelta(minutes=6))}
    assert ahead([*arrived, later], NOW) == {"x": ("bo", timedelta(hours=3))}


def test_the_past_and_what_is_no_time_tell_nothing() -> None:
    assert ahead([event("ada", 1, "2020-01-01T00:00:00Z"), event("ada", 2, "noon")], NOW) == {}
    assert ahead([event("ada", 1, "2026-11-22T12:00:00")], NOW) == {}


def test_behind_is_what_was_sent_after_our_last_look() -> None:
    assert behind(NOW - timedelta(minutes=5), NOW) is None
    assert behind(NOW - timedelta(hours=2), NOW) == timedelta(hours=2)
    assert behind(NOW - timedelta(hours=2), None) is None


@pytest.mark.parametrize(
    ("difference", "words"),
    [(timedelta(minutes=7), "7 min"), (timedelta(hours=26), "26 h"), (timedelta(days=4), "4 days")],
)
def test_a_difference_in_words(difference: timedelta, words: str) -> None:
    assert spelled(difference) == words


def test_who_is_here_is_what_everybody_did_last() -> None:
    events = [event("ada", 1), event("bo", 2), event("ada", 5), event("cy\x1b", 3)]
    found = last_acts(reversed(events))
    assert [(name, each.clock) for name, each in found.items()] == [("ada", 5), ("cy␛", 3), ("bo", 2)]
    assert list(last_acts([replace(each, at="") for each in events])) == list(found)
