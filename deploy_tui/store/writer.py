"""Who writes: a clone's random id, kept beside its journals. A copy of the folder is another writer."""

import json
import os

from deploy_tui.store.atomic import read_file, write_file


def writer_id(home: str) -> str:
    """This clone's id; a new one when there is none, or when the folder was copied or moved.

    Call it under a lock. Raises NotRecorded when a new one cannot be stored.
    """
    path = os.path.join(home, "writer.json")
    os.makedirs(home, exist_ok=True)
    status = os.stat(home)
    place = [os.path.realpath(home), status.st_dev, status.st_ino]
    try:
        known = json.loads(read_file(path) or b"{}")
        if known.get("place") == place:
            return str(known["writer"])
    except (ValueError, KeyError, AttributeError):
        pass  # an unreadable file names nobody: become a new writer
    writer = os.urandom(5).hex()
    write_file(path, json.dumps({"writer": writer, "place": place}).encode())
    return writer
