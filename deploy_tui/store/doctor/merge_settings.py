"""The merge driver: in .git/config, and in .git/info/attributes, which goes before the sessions' own.

The folder's own attributes merge logs by lines, which needs no driver; here they are given to the driver as
well, so that both files of a session are merged by events.
"""

import os
import re
import shlex
import shutil
import sys
from collections.abc import Iterable

from deploy_tui.store.atomic import read_file, write_file
from deploy_tui.store.doctor.finding import Finding, ok
from deploy_tui.store.doctor.git_settings import get_config, set_config
from deploy_tui.store.git.locate import Location
from deploy_tui.store.place import Place

DRIVER = "merge.deploy-tui.driver"
_ARGUMENTS = "merge-driver %O %A %B %P || git merge-file --marker-size=%L %A %O %B"
# Between common ancestors nobody looks at the result.
_SETTINGS = {"merge.deploy-tui.name": "a deploy-tui session", "merge.deploy-tui.recursive": "union"}
_PATTERNS = ("sessions/*/session.toml", "sessions/*/log/*.toml")
_BEGIN, _END = "# deploy-tui: sessions are merged by events", "# deploy-tui: end"


def looks(place: Place, location: Location) -> Iterable[Finding]:
    """Raises GitFailed, OSError."""
    yield _driver(location)
    yield _attributes(place, location)


def _driver(location: Location) -> Finding:
    found = get_config(location, DRIVER)
    if found.endswith(_ARGUMENTS) and _exists(found):
        return ok("merge driver", found.partition(" merge-driver")[0])
    wanted = f"{_program()} {_ARGUMENTS}"
    return Finding(
        "merge driver",
        "mend",
        "the program it names is not there"
        if found
        else "git merges sessions as text: session.toml may conflict",
        "deploy-tui doctor --fix",
        f"set {DRIVER} in .git/config",
        lambda: _install(location, wanted),
    )


def _program() -> str:
    """How git's shell starts this program."""
    on_path = shutil.which("deploy-tui")
    beside = os.path.join(os.path.dirname(sys.executable), "deploy-tui")
    if on_path is not None and os.path.realpath(on_path) == os.path.realpath(beside):
        return "deploy-tui"
    return f"{shlex.quote(sys.executable)} -m deploy_tui"


def _exists(driver: str) -> bool:
    try:
        program = shlex.split(driver.partition(" merge-driver")[0])[0]
    except (ValueError, IndexError):
        return False
    return shutil.which(program) is not None


def _install(location: Location, driver: str) -> None:
    for key, value in _SETTINGS.items():
        set_config(location, key, value)
    set_config(location, DRIVER, driver)


def _attributes(place: Place, location: Location) -> Finding:
    path = os.path.join(location.common_dir, "info", "attributes")
    text = (read_file(path) or b"").decode("utf-8", "surrogateescape")
    wanted = _block(place.relative_root)
    if wanted in text:
        return ok("attributes", ".git/info/attributes names the driver")
    return Finding(
        "attributes",
        "mend",
        "git does not know which files are sessions",
        "deploy-tui doctor --fix",
        "add four lines to .git/info/attributes",
        lambda: write_file(path, _with(text, wanted).encode("utf-8", "surrogateescape")),
    )


def _block(root: str) -> str:
    start = "/" + (f"{root}/" if root else "")
    patterns = [re.sub(r"([][*?\\])", r"\\\1", start) + name for name in _PATTERNS]
    lines = [f"{_quoted(pattern)} merge=deploy-tui" for pattern in patterns]
    return "\n".join([_BEGIN, *lines, _END]) + "\n"


def _quoted(pattern: str) -> str:
    if not any(char in pattern for char in ' \t"'):
        return pattern
    return '"' + pattern.replace("\\", "\\\\").replace('"', '\\"').replace("\t", "\\t") + '"'


def _with(text: str, block: str) -> str:
    """The file with our lines at its end, where they count; those of an earlier time taken out."""
    about = block.splitlines()[1].removesuffix("merge=deploy-tui")
    earlier = rf"^{re.escape(_BEGIN)}\n{re.escape(about)}.*?^{re.escape(_END)}\n?"
    text = re.sub(earlier, "", text, flags=re.DOTALL | re.MULTILINE)
    return text + ("\n" if text and not text.endswith("\n") else "") + block
