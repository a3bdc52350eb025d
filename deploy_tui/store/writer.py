"""Who writes: a clone's random id, kept beside its journals. A copy of the folder is another writer."""

import json
import os
import re

from deploy_tui.store.atomic import read_file, write_file
from deploy_tui.store.lock import locked

_WRITER = re.compile(r"[0-9a-f]{10}")


def writer_id(home: str) -> str:
    """This clone's id; a new one when there is none, or when the folder was copied or moved.

    Takes a lock of its own. Raises NotRecorded when a new one cannot be stored.
    """
    with locked(os.path.join(home, "lock")):
        path = os.path.join(home, "writer.json")
        status = os.stat(home)
        place = [os.path.realpath(home), status.st_dev, status.st_ino]
        try:
            known = json.loads(read_file(path) or b"{}")
            if known["place"] == place and _WRITER.fullmatch(known["writer"]):
                return str(known["writer"])
        except (ValueError, LookupError, TypeError, OSError):
            pass  # a file that is missing or unreadable names nobody: become a new writer
        writer = os.urandom(5).hex()
        write_file(path, json.dumps({"writer": writer, "place": place}).encode())
        return writer
