"""What is committed: nothing of one machine, exact versions, files that a person can hold in the head."""

import os
import re
import subprocess
import sys
import tomllib
from urllib.parse import urlsplit

import pytest

from tests.conftest import CHECKOUT

LONGEST_FILE = 350

HOME = os.path.expanduser("~")  # read before the fixture `home` gives the tests another one

# An absolute path into somebody's home. Examples say ~ instead.
HOMES = re.compile(r"/(?:home|Users)/[a-zA-Z0-9_.-]+/|(?<![\w.])/root/[\w.]")

REGISTRIES = re.compile(
    r"pythonhosted\.org|\bpypi\.org/simple|/simple/[\w-]+/|--(?:extra-)?index-url[ =]|--find-links[ =]"
    r"|(?:registry|index-url|resolved)\"?\s*[=:]\s*\"?https?://"
)


def git(*arguments: str) -> str:
    # The checkout may belong to another user than the one who runs the tests, as in a container.
    command = ["git", "-c", "safe.directory=*", *arguments]
    return subprocess.run(command, cwd=CHECKOUT, check=True, capture_output=True, text=True).stdout


def tracked_texts() -> dict[str, str]:
    """Every tracked text file that is in the work tree."""
    texts = {}
    for name in git("ls-files", "-z").split("\0"):
        path = CHECKOUT / name
        if not name or not path.is_file():
            continue
        data = path.read_bytes()
        if b"\0" not in data:
            texts[name] = data.decode(errors="replace")
    return texts


def places(pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{name}:{number}: {line.strip()[:120]}"
        for name, text in tracked_texts().items()
        for number, line in enumerate(text.splitlines(), 1)
        if pattern.search(line)
    ]


@pytest.fixture(scope="session")
def this_machine() -> re.Pattern[str]:
    """The folders where this checkout and its user live, unless they are too short to mean anything."""
    folders = {str(CHECKOUT), os.path.dirname(CHECKOUT), HOME}
    telling = [re.escape(folder) + r"(?:/|\b)" for folder in folders if folder.count("/") > 1]
    return re.compile("|".join(telling) or r"(?!)")


@pytest.fixture(scope="session")
def configured_registries() -> re.Pattern[str]:
    """The hosts from which this machine's pip installs."""
    command = [sys.executable, "-m", "pip", "config", "list"]
    settings = subprocess.run(command, capture_output=True, text=True).stdout
    hosts = {urlsplit(address).hostname for address in re.findall(r"https?://[^\s'\"]+", settings)}
    return re.compile("|".join(re.escape(host) for host in hosts if host) or r"(?!)")


def test_no_file_names_a_path_of_this_machine(this_machine: re.Pattern[str]) -> None:
    assert places(HOMES) == []
    assert places(this_machine) == []


def test_no_file_names_a_package_registry(configured_registries: re.Pattern[str]) -> None:
    assert places(REGISTRIES) == []
    assert places(configured_registries) == []


def test_the_constraints_are_exact_versions_and_nothing_else() -> None:
    lines = (CHECKOUT / "constraints.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    pin = re.compile(r"[A-Za-z0-9._-]+==[0-9][0-9a-z.]*( ; python_version [<>=]+ \"3\.\d+\")?")
    assert [line for line in pins if not pin.fullmatch(line)] == []
    assert pins == sorted(pins, key=str.lower)


def test_every_dependency_is_pinned() -> None:
    project = tomllib.loads((CHECKOUT / "pyproject.toml").read_text())["project"]
    pinned = {
        line.partition("==")[0].lower() for line in (CHECKOUT / "constraints.txt").read_text().splitlines()
    }
    wanted = project["dependencies"] + project["optional-dependencies"]["dev"]
    names = {re.split(r"[^A-Za-z0-9._-]", requirement)[0].lower() for requirement in wanted}
    assert names - pinned == set()


def test_files_stay_short_enough_to_have_one_purpose() -> None:
    lengths = {
        name: text.count("\n")
        for name, text in tracked_texts().items()
        if name.startswith("deploy_tui/") and name.endswith((".py", ".tcss"))
    }
    assert {name: length for name, length in lengths.items() if length > LONGEST_FILE} == {}
