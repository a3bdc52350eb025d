"""What can go wrong in the store. Every message is one clear line that says what to do."""


class StoreError(Exception):
    """Something outside is missing or broken (exit code 3)."""


class NotRecorded(StoreError):
    """The disk did not take it: nothing was acknowledged, nothing changed."""

    @staticmethod
    def because(path: str, error: OSError) -> "NotRecorded":
        return NotRecorded(
            f"NOT RECORDED: {path}: {error.strerror or error}; free space or make it writable, then repeat"
        )


class NotPublished(StoreError):
    """All is recorded, but the session's folder could not be written: it is behind the journal."""

    @staticmethod
    def because(why: str) -> "NotPublished":
        return NotPublished(f"recorded, but not written out: {why}")

    @staticmethod
    def of(error: NotRecorded) -> "NotPublished":
        """What kept one of the files behind the journal from being written."""
        return NotPublished.because(str(error).removeprefix("NOT RECORDED: "))


class NoSession(StoreError):
    """There is no session that was meant."""


class Ambiguous(Exception):
    """More than one could be meant; writes never guess (exit code 2)."""
