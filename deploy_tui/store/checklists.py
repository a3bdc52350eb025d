"""Reading checklists from disk: those of the repository, and the shipped ones."""

import os

from deploy_tui.checklist.build import build
from deploy_tui.checklist.files import MAIN, merge
from deploy_tui.checklist.model import Checklist
from deploy_tui.checklist.shipped import shipped_folder
from deploy_tui.store.errors import StoreError
from deploy_tui.store.place import Place
from deploy_tui.text.toml import CHECKLIST_BYTES


def checklist_folders(place: Place) -> dict[str, str]:
    """Checklist id -> folder; a checklist of the repository goes before a shipped one of the same name."""
    found: dict[str, str] = {}
    for base in (shipped_folder(), place.checklists):
        for name in sorted(os.listdir(base)) if os.path.isdir(base) else ():
            if os.path.isfile(os.path.join(base, name, MAIN)):
                found[name] = os.path.join(base, name)
    return found


def read_files(path: str) -> dict[str, bytes]:
    """The TOML files of a checklist's folder by their names in it; or one file, as `checklist.toml`.

    A file over the limit is cut one byte beyond it, which is enough to be refused. Raises OSError.
    """
    if os.path.isfile(path):
        return {MAIN: _read(path)}
    names = [name for name in sorted(os.listdir(path)) if name.endswith(".toml")]
    runbooks = os.path.join(path, "runbooks")
    if os.path.isdir(runbooks):
        names += [f"runbooks/{name}" for name in sorted(os.listdir(runbooks)) if name.endswith(".toml")]
    return {name: _read(os.path.join(path, name)) for name in names}


def _read(path: str) -> bytes:
    with open(path, "rb") as file:
        return file.read(CHECKLIST_BYTES + 1)


def load_checklist(place: Place, wanted: str) -> Checklist:
    """The checklist by its id, or by the path of its folder or file. Raises BadChecklist, StoreError."""
    folders = checklist_folders(place)
    path = folders.get(wanted, wanted)
    if not os.path.exists(path):
        raise StoreError(f"no checklist {wanted!r}; there are: {', '.join(folders) or 'none'}")
    try:
        return build(merge(read_files(path)))
    except OSError as error:
        raise StoreError(f"{path}: {error.strerror}") from None
