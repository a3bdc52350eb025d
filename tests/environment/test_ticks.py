"""The production checklist's item that depends on all variables ticks by looking at them."""

import json
from pathlib import Path

from tests.commands.conftest import Shell
from tests.environment.rings import PaperRing
from tests.environment.samples import GOOD, SECRETS


def test_the_item_ticks_when_every_variable_is_well(
    here: Path, session: str, shell: Shell, ring: PaperRing
) -> None:
    def item() -> dict[str, object]:
        found: dict[str, object] = json.loads(shell("status", "--json").out)["items"]["secrets-in-env"]
        return found

    assert shell("allow", "--yes").code == 0
    ring.keep(GOOD | {"SECRET_KEY": "GENERATE_RANDOM_KEY_HERE", "ENABLE_LIVE_TRADING": "True"})
    ran = shell("run", "secrets-in-env")
    assert ran.code == 1
    assert "22 of 24 variables are well; SECRET_KEY a placeholder is left; ENABLE_LIVE_TRADING is" in ran.out
    assert item()["state"] != "done"

    ring.keep(GOOD | {"ENABLE_LIVE_TRADING": "True"})
    words = ["--word", "ENABLE_LIVE_TRADING", "--reason", "risk has signed it"]
    assert shell("env", "accept", "ENABLE_LIVE_TRADING", *words).code == 0
    ran = shell("run", "secrets-in-env")
    assert ran.code == 0, ran.out
    assert (item()["state"], item()["how"], item()["value"]) == ("done", "probe", 24)

    # Another reading, another day: what is wrong again opens it again.
    ring.keep(GOOD | {"DEBUG": "True"})
    assert shell("run", "secrets-in-env").code == 1
    assert item()["state"] == "failed"
    kept = b"".join(path.read_bytes() for path in here.rglob("*") if path.is_file())
    assert not [name for name, value in SECRETS.items() if value.encode() in kept]
