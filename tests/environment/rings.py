"""Keyrings for tests: one that keeps values in a file, and every way in which one can be broken."""

import json
import os
from collections.abc import Mapping
from pathlib import Path

import pytest

# A back end of the library `keyring`. It lives in a child process, so it is told what to do by a file.
_BACKEND = """
import json, os, time
from pathlib import Path
from keyring.backend import KeyringBackend
from keyring.errors import KeyringLocked, PasswordDeleteError

HERE = Path(__file__).parent

class Paper(KeyringBackend):
    priority = 1

    def _kept(self):
        with open(HERE / "asked", "a") as log:
            log.write("asked\\n")
        mood = (HERE / "mood").read_text()
        if mood == "mute":
            time.sleep(3600)
        if mood == "locked":
            raise KeyringLocked("locked with " + os.environ.get("CANARY", ""))
        if mood == "broken":
            raise RuntimeError("a bug that holds " + (HERE / "kept").read_text())
        if mood == "dies":
            os._exit(9)
        if mood == "chatty":
            print("a banner on stdout")
        return json.loads((HERE / "kept").read_text())

    def get_password(self, service, name):
        return self._kept().get(name)

    def set_password(self, service, name, value):
        kept = self._kept()
        if (HERE / "mood").read_text() != "pretends":
            kept[name] = value
        (HERE / "kept").write_text(json.dumps(kept))

    def delete_password(self, service, name):
        kept = self._kept()
        if name not in kept:
            raise PasswordDeleteError(name)
        del kept[name]
        (HERE / "kept").write_text(json.dumps(kept))
"""


class PaperRing:
    """`mood` is what is wrong with it: "", mute, locked, broken, dies, chatty, pretends."""

    def __init__(self, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        self.folder = folder
        (folder / "paper_ring.py").write_text(_BACKEND)
        monkeypatch.setenv("PYTHONPATH", os.pathsep.join([str(folder), os.environ["PYTHONPATH"]]))
        monkeypatch.setenv("PYTHON_KEYRING_BACKEND", "paper_ring.Paper")
        self.be("")
        self.keep({})

    def be(self, mood: str) -> None:
        (self.folder / "mood").write_text(mood)

    def keep(self, values: Mapping[str, str]) -> None:
        (self.folder / "kept").write_text(json.dumps(dict(values)))

    @property
    def kept(self) -> dict[str, str]:
        kept: dict[str, str] = json.loads((self.folder / "kept").read_text())
        return kept

    @property
    def times_asked(self) -> int:
        """How often anybody asked it anything."""
        log = self.folder / "asked"
        return len(log.read_text().splitlines()) if log.exists() else 0
