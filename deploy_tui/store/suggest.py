"""What the version is likely to be, so that it need not be typed."""

from datetime import datetime

from deploy_tui.store.git.launch import GitFailed, run
from deploy_tui.store.place import Place


def suggested_version(place: Place, now: datetime) -> str:
    """The tag at HEAD, which is what is being deployed; else today's date, "v2026.11.23". Starts git."""
    if place.location is not None:
        try:
            tag = (
                run(place.location.top, "describe", "--tags", "--exact-match")
                .decode("utf-8", "replace")
                .strip()
            )
        except GitFailed:
            tag = ""  # no tag here, or no commit yet
        if tag:
            return tag
    return f"v{now:%Y.%m.%d}"
