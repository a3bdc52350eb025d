"""Evidence: what proves an item, stored under its digest and never changed."""

import hashlib
import os
import re
from collections.abc import Callable
from contextlib import suppress

from deploy_tui.session.rules import Refused, text_of
from deploy_tui.session.state import State
from deploy_tui.store.atomic import read_file, write_file
from deploy_tui.store.errors import StoreError
from deploy_tui.store.folder import EVIDENCE, EVIDENCE_NAME
from deploy_tui.store.place import Place

MOST_BYTES = 1024 * 1024


def attach(place: Place, id: str, path: str, cleared: Callable[[bytes], bytes] = bytes) -> str:
    """Copy a file into the session's evidence, as `cleared` makes it. Returns its name there: digest and file
    name. A link is its own name, and nothing is fetched; a password in it is left out.

    Raises Refused when it is too large, StoreError when it cannot be read, NotRecorded.
    """
    if is_link(path):
        # Here, because its patterns cost milliseconds, and files need none.
        from deploy_tui.text.redaction import redact_text

        return redact_text(cleared(text_of(path).encode()).decode("utf-8", "replace"))
    try:
        with open(path, "rb") as file:  # not by its size: a device or a pipe has none
            data = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None
    return attach_bytes(place, id, cleared(data), os.path.basename(path))


def is_link(name: str) -> bool:
    """Whether this evidence lies elsewhere."""
    return name.startswith(("https://", "http://"))


def attach_bytes(place: Place, id: str, data: bytes, called: str) -> str:
    """Keep these bytes as evidence under that name. Returns the whole name. Raises Refused, NotRecorded."""
    if len(data) > MOST_BYTES:
        raise Refused(
            f"{called}: at most {MOST_BYTES:,} bytes are kept as evidence: attach the part that proves it"
        )
    safe = re.sub(r"[^A-Za-z0-9._-]+", "-", called).strip("-.")[:60] or "file"
    name = f"{hashlib.sha256(data).hexdigest()[:16]}-{safe}"
    # Beside the journal as well: until it is committed, `git clean` takes what lies in the folder.
    for folder in (place.home, place.session_folder(id)):
        target = os.path.join(folder, EVIDENCE, name)
        if not os.path.exists(target):
            write_file(target, data)
    return name


def read_evidence(place: Place, id: str, name: str) -> bytes | None:
    """What is kept under that name; None when it is not here, or its name is none."""
    if not EVIDENCE_NAME.fullmatch(name):
        return None
    for folder in (place.session_folder(id), place.home):
        with suppress(OSError):
            data = read_file(os.path.join(folder, EVIDENCE, name), MOST_BYTES)
            if data is not None:
                return data
    return None


def bring_back(place: Place, id: str, state: State) -> None:
    """Put evidence that this clone has kept back into the session's folder. Raises NotRecorded."""
    folder = os.path.join(place.session_folder(id), EVIDENCE)
    named = {name for event in state.events.values() for name in _names(event.body.get("evidence"))}
    for name in sorted(name for name in named if not os.path.lexists(os.path.join(folder, name))):
        for home in filter(None, (place.home, place.former_home)):
            with suppress(OSError):
                data = read_file(os.path.join(home, EVIDENCE, name), MOST_BYTES)
                if data is not None:
                    write_file(os.path.join(folder, name), data)
                    break


def _names(evidence: object) -> list[str]:
    given = evidence if isinstance(evidence, (list, tuple)) else ()
    return [name for name in given if isinstance(name, str) and EVIDENCE_NAME.fullmatch(name)]
