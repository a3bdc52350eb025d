"""Points in time as the screens show them: in the reader's own time zone, to the minute."""

from datetime import datetime


def moment(at: str) -> str:
    """`2026-11-22 10:02` for an ISO 8601 time; what is no time is shown as it is."""
    try:
        return datetime.fromisoformat(at).astimezone().strftime("%Y-%m-%d %H:%M")
    except ValueError:
        return at
