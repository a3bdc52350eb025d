"""A keyring for the pictures: a back end of the library `keyring`. Nothing real is in it."""

import hashlib

from keyring.backend import KeyringBackend

_NAMES = ("DB_PASSWORD", "TWITTER_API_KEY", "TWITTER_API_SECRET", "FARCASTER_API_KEY")


class Kept(KeyringBackend):
    """PYTHON_KEYRING_BACKEND=screenshots.kept.Kept"""

    priority = 1  # type: ignore[assignment]

    def get_password(self, service: str, username: str) -> str | None:
        return hashlib.sha256(username.encode()).hexdigest() if username in _NAMES else None

    def set_password(self, service: str, username: str, password: str) -> None:
        raise NotImplementedError

    def delete_password(self, service: str, username: str) -> None:
        raise NotImplementedError
