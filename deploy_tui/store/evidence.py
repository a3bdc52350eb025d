"""Evidence: what proves an item, stored under its digest and never changed."""

import hashlib
import os
import re

from deploy_tui.session.rules import Refused
from deploy_tui.store.atomic import write_file
from deploy_tui.store.errors import StoreError
from deploy_tui.store.folder import EVIDENCE
from deploy_tui.store.place import Place

MOST_BYTES = 1024 * 1024


def attach(place: Place, id: str, path: str) -> str:
    """Copy a file into the session's evidence. Returns its name there: digest and file name.

    Raises Refused when it is too large, StoreError when it cannot be read, NotRecorded.
    """
    try:
        with open(path, "rb") as file:  # not by its size: a device or a pipe has none
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None
    return attach_bytes(place, id, data, os.path.basename(path))


def attach_bytes(place: Place, id: str, data: bytes, called: str) -> str:
    """Keep these bytes as evidence under that name. Returns the whole name. Raises Refused, NotRecorded."""
    if len(data) > MOST_BYTES:
        raise Refused(
            f"{called}: at most {MOST_BYTES:,} bytes are kept as evidence: attach the part that proves it"
        )
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", called).strip("-.")[:60] or "file"
    name = f"{hashlib.sha256(data).hexdigest()[:16]}-{safe}"
    target = os.path.join(place.session_folder(id), EVIDENCE, name)
    if not os.path.exists(target):
        write_file(target, data)
    return name
