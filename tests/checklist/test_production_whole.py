"""The shipped production checklist holds everything the user's document holds, and hangs together.

Reads the TOML with tomllib alone: a fault in the product's own reader must not hide a fault in the files.
The comparison with the document runs where the document is: in the folder that DEPLOY_TUI_SEED names, or in
`shared/seed` beside the repository. Everything else runs always.
"""

import os
import re
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = REPOSITORY / "checklists" / "production"
SEED = Path(os.environ.get("DEPLOY_TUI_SEED") or REPOSITORY.parent / "shared" / "seed")
DOCUMENT = SEED / "production-deployment-checklist.md"

Table = dict[str, Any]


def load(name: str) -> Table:
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


MAIN = load("checklist.toml")
PHASES = [load(f"{phase}.toml") for phase in MAIN["phases"]]
RUNBOOKS = [load(f"runbooks/{runbook}.toml") for runbook in MAIN["runbooks"]]
VARIABLES: list[Table] = load("variables.toml")["variable"]
SCRIPTS: list[Table] = load("scripts.toml")["script"]
SECTIONS: list[Table] = [section for phase in PHASES for section in phase["section"]]
ITEMS: list[Table] = [item for section in SECTIONS for item in section["item"]]
STEPS: list[Table] = [step for runbook in RUNBOOKS for step in runbook["step"]]
BY_ID = {item["id"]: item for item in ITEMS}
WITHIN = {section["id"]: [item["id"] for item in section["item"]] for section in SECTIONS}
SIGNING = [role for role in MAIN["role"] if "signoff" in role]


def ids(tables: list[Table]) -> list[str]:
    return [table["id"] for table in tables]


# ── How much there is ───────────────────────────────────────────────────────────────────────────────────────


def test_counts() -> None:
    assert ids(PHASES) == MAIN["phases"] == ["week-before", "day-of", "post-deploy"]
    assert ids(RUNBOOKS) == MAIN["runbooks"] == ["site-down", "database-emergency", "security-incident"]
    per_phase = [[len(section["item"]) for section in phase["section"]] for phase in PHASES]
    assert per_phase == [
        [8, 6, 8, 9, 7, 8, 7, 8, 6, 7, 7, 6, 7, 6, 6, 6, 6, 6, 5],
        [6, 10, 7],
        [7, 7],
    ]
    assert [sum(phase) for phase in per_phase] == [129, 23, 14]
    assert len(ITEMS) == 166
    assert len(SECTIONS) == 24
    assert len(SIGNING) == 5
    assert Counter(reminder["kind"] for reminder in MAIN["reminder"]) == {"never": 10, "always": 10}
    assert len(VARIABLES) == 24
    assert [len(script["step"]) for script in SCRIPTS] == [5, 5, 2]
    assert [len(runbook["step"]) for runbook in RUNBOOKS] == [7, 6, 7]


def test_no_file_lies_beside_the_checklist_unread() -> None:
    named = {"checklist.toml", "variables.toml", "scripts.toml"}
    named |= {f"{phase}.toml" for phase in MAIN["phases"]}
    named |= {f"runbooks/{runbook}.toml" for runbook in MAIN["runbooks"]}
    assert {path.relative_to(FOLDER).as_posix() for path in FOLDER.rglob("*.toml")} == named


def test_ids_that_others_count_on() -> None:
    assert MAIN["id"] == "production"
    for item in ("unit-tests", "frontend-build", "code-review", "deploy-staging", "deploy-production"):
        assert item in BY_ID
    assert ids(SIGNING) == ["cto", "security", "operations", "legal", "lead"]
    assert "deploy-production" in ids(MAIN["gate"])
    assert ids(SCRIPTS) == ["build-images", "deploy-kubernetes", "health-check"]


# ── The structure that the words hide ───────────────────────────────────────────────────────────────────────


def test_limits() -> None:
    measured = [item for item in ITEMS if item.get("kind") == "measured"]
    assert {item["id"]: item.get("limit", item.get("unit")) for item in measured} == {
        "load-test-100": ">= 100 users",
        "query-speed": "< 500 ms",
        "tls-hardened": ">= 1.2 TLS",
        "alert-cpu": "<= 80 %",
        "alert-memory": "<= 85 %",
        "alert-error-rate": "<= 1 %",
        "alert-response-time": "<= 2 s",
        "alert-certificate": ">= 30 days",
        "log-retention": ">= 90 days",
        "backup-retention": ">= 30 days",
        "rto": "< 4 hours",
        "rpo": "< 1 hour",
        "load-test-1000": ">= 1000 users",
        "scale-up": "= 70 % CPU",
        "scale-down": "= 20 % CPU",
        "min-instances": ">= 2 instances",
        "max-instances": "<= 10 instances",
        "runbooks-written": ">= 10 scenarios",
        "support-sla": "hours",
    }
    limit = re.compile(r"(<=|>=|<|>|=) \d+(\.\d+)? \S.*")
    for item in ITEMS:
        assert ("limit" in item or "unit" in item) == (item.get("kind") == "measured"), item["id"]
        assert "limit" not in item or limit.fullmatch(item["limit"]), item["id"]


def test_alerts() -> None:
    alerts = {item["id"]: item["alert"] for item in ITEMS if "alert" in item}
    assert {id: (alert["when"], alert["notify"]) for id, alert in alerts.items()} == {
        "alert-cpu": ("> 80 %", "email"),
        "alert-memory": ("> 85 %", "page"),
        "alert-error-rate": ("> 1 %", "immediate page"),
        "alert-response-time": ("> 2 s", "email"),
        "alert-database-down": ("database down", "immediate page"),
        "alert-certificate": ("<= 30 days", "email"),
    }


def test_people_conditions_times_and_commands() -> None:
    def having(key: str) -> Table:
        return {item["id"]: item[key] for item in ITEMS if key in item}

    kinds = {item["id"]: item["kind"] for item in ITEMS if item.get("kind", "measured") != "measured"}
    for id in having("probe"):  # what a machine can look at is checked, where it is nothing more than that
        if kinds.get(id) == "checked":
            del kinds[id]
    assert kinds == {
        "unit-tests": "checked",
        "frontend-build": "checked",
        "code-review": "quorum",
        "backup-production": "action",
        "deploy-staging": "action",
        "deploy-production": "action",
        "watch-errors": "timed",
    }
    assert having("command") == {"unit-tests": "pytest backend/", "frontend-build": "npm run build"}
    assert having("people") == {"code-review": 2}
    assert having("hold") == {"watch-errors": "1 hour"}
    assert having("if") == {"fca": "uk", "sec": "us"}
    assert having("danger") == {"deploy-production": True}
    assert BY_ID["deploy-production"]["script"] == "deploy-kubernetes"
    assert having("repeat") == dict.fromkeys(WITHIN["daily-checks"], "day")
    assert having("times") == dict.fromkeys(WITHIN["daily-checks"], 7)
    assert having("every") == {
        "backups-scheduled": "day",
        "database-backups": "day",
        "backup-test": "month",
        **dict.fromkeys(WITHIN["daily-checks"], "day"),
        **dict.fromkeys(WITHIN["weekly-review"], "week"),
    }
    assert having("same") == {
        "ddos-protection": "ddos-hardening",
        "ddos-hardening": "ddos-protection",
        "on-call-recovery": "on-call-rotation",
        "on-call-rotation": "on-call-recovery",
    }
    assert [step["clock"] for step in STEPS if "clock" in step] == [
        {
            "after": "5 min",
            "from": "down",
            "decision": "rollback",
            "choices": ["roll back", "still trying", "resolved"],
        }
    ]


def test_what_a_machine_can_look_at_has_its_probe() -> None:
    probes = {item["id"]: item["probe"]["kind"] for item in ITEMS if "probe" in item}
    counted = {"all": 12, "command": 2, "env": 1, "file": 8, "git": 3, "http": 10, "sql": 10}
    assert Counter(probes.values()) == counted
    kubectl = {"auto-scaling", "scaling-policies", "scale-up", "min-instances", "max-instances"}
    assert probes.keys() >= {"todos-resolved", "no-secrets-in-git", "certificate", "tls-hardened", *kubectl}
    for item in ITEMS:
        if "probe" in item:
            assert item["kind"] in ("checked", "measured", "action"), item["id"]
            # What comes back every day is seen every day.
            assert ("fresh" in item) != ("repeat" in item or item["id"] == "deploy-staging"), item["id"]


def test_every_number_in_a_title_became_structure() -> None:
    said = re.compile(r"\d+(\.\d+)?(?=\s*(\+|%|ms|s\b|days|hours?|CPU|$))|(?<=: )\d+|\d+\+")
    unspoken = {"soc2"}  # SOC 2 is a name
    for item in ITEMS:
        if said.search(item["title"]) and item["id"] not in unspoken:
            assert item.keys() & {"limit", "unit", "people", "hold"}, item["title"]


def test_twins_have_one_title_and_all_other_titles_differ() -> None:
    where: dict[str, list[str]] = {}
    for item in ITEMS:
        where.setdefault(item["title"], []).append(item["id"])
    for title, there in where.items():
        if len(there) > 1:
            assert len(there) == 2, title
            first, second = there
            assert BY_ID[first].get("same") == second, title
            assert BY_ID[second].get("same") == first, title
        else:
            assert "same" not in BY_ID[there[0]], title


def test_what_changes_with_every_release_is_not_standing() -> None:
    standing = {item["id"] for item in ITEMS if item.get("standing")}
    later = {id for phase in PHASES[1:] for section in ids(phase["section"]) for id in WITHIN[section]}
    assert not standing & later
    assert not standing & set(WITHIN["code-testing"]), "tests and reviews are done for each release"
    assert standing >= set(WITHIN["infrastructure"])
    assert len(ITEMS) / 2 < len(standing) < 129


# ── It hangs together ───────────────────────────────────────────────────────────────────────────────────────


def test_ids_are_unique_and_well_formed() -> None:
    # A gate may be named like the item it guards; roles, params and scripts are only ever asked for as such.
    for family in (
        ids(PHASES) + ids(SECTIONS) + ids(ITEMS) + ids(RUNBOOKS) + ids(STEPS),
        ids(MAIN["role"]),
        ids(MAIN["param"]),
        ids(MAIN["gate"]),
        ids(SCRIPTS),
    ):
        assert [id for id, times in Counter(family).items() if times > 1] == []
        for id in family:
            assert re.fullmatch(r"[a-z][a-z0-9-]*", id), id
            assert len(id) <= 24, id
    assert len({variable["name"] for variable in VARIABLES}) == len(VARIABLES)


def references() -> Iterator[tuple[str, str, set[str]]]:
    """Every reference: where it stands, what it names, and what there is to name."""
    items, phases, sections = set(BY_ID), set(ids(PHASES)), set(ids(SECTIONS))
    roles, scripts, params = set(ids(MAIN["role"])), set(ids(SCRIPTS)), set(ids(MAIN["param"]))
    signing = set(ids(SIGNING))
    needed = {"phase": phases, "section": sections, "item": items, "items": items, "signoffs": signing}
    for section in SECTIONS:
        yield section["id"], section["owner"], roles
    for item in ITEMS:
        known = {
            "owner": roles,
            "if": {param["id"] for param in MAIN["param"] if param.get("type") == "yes-no"},
            "same": items,
            "related": items - {item["id"]},
            "needs": items - {item["id"]},
            "runbook": set(ids(RUNBOOKS)),
            "script": scripts,
            "variables": {variable["name"] for variable in VARIABLES},
        }
        for key in item.keys() & known.keys():
            for name in [item[key]] if isinstance(item[key], str) else item[key]:
                yield f"{item['id']}.{key}", name, known[key]
    for table in [*RUNBOOKS, *MAIN["reminder"]]:
        for name in table.get("items", []):
            yield table.get("id", table.get("text")), name, items
    for table in [*RUNBOOKS, *SCRIPTS]:
        if "script" in table:
            yield table["id"], table["script"], scripts
        if "item" in table:
            yield table["id"], table["item"], items
    for role in MAIN["role"]:
        for name in role.get("covers", []):
            yield role["id"], name, phases | sections
    for gate in MAIN["gate"]:
        yield gate["id"], gate["before"], items | phases | {"close"}
        for need in gate["needs"]:
            ((key, value),) = need.items()
            for name in [value] if isinstance(value, str) else value:
                yield gate["id"], name, needed[key]
    commands = [table["command"] for table in [*ITEMS, *STEPS] if "command" in table]
    steps = [step for script in SCRIPTS for step in script["step"]]
    probes = [str(table["probe"]) for table in [*ITEMS, *steps] if "probe" in table]
    for text in commands + probes + [step["run"] for step in steps]:
        for name in re.findall(r"\{\{(.*?)\}\}", text):
            yield text, name, params


def test_no_reference_dangles() -> None:
    assert [f"{where}: {name}" for where, name, known in references() if name not in known] == []


def test_related_names_each_other_item_once_and_never_the_twin() -> None:
    for item in ITEMS:
        related = item.get("related", [])
        assert len(set(related)) == len(related), item["id"]
        assert item.get("same") not in related, item["id"]


def test_each_script_and_item_agree() -> None:
    for script in SCRIPTS:
        if "item" in script:
            assert BY_ID[script["item"]]["script"] == script["id"]
            assert BY_ID[script["item"]].get("danger", False) == script["danger"]


def test_each_runbook_can_be_found() -> None:
    for runbook in RUNBOOKS:
        symptoms = runbook["symptoms"]
        assert len(set(symptoms)) == len(symptoms) >= 10, runbook["id"]
        assert all(symptom == symptom.lower().strip() for symptom in symptoms), runbook["id"]
        assert runbook["severity"] in ("critical", "high")
        assert runbook["contacts"] == [], "shipped without anyone's telephone number"


def test_why_and_how_are_one_short_line_each_and_none_twice() -> None:
    lines = [(item["id"], item["why"]) for item in ITEMS]
    lines += [(table["id"], table["how"]) for table in [*ITEMS, *STEPS]]
    for id, line in lines:
        assert line == " ".join(line.split()), id
        assert 20 <= len(line) <= 110, f"{id}: {len(line)} characters"
        assert not re.search("ensure that|make sure", line, re.IGNORECASE), id
    twice = [line for line, times in Counter(line for _, line in lines).items() if times > 1]
    assert twice == []


def test_everything_has_its_line_of_explanation() -> None:
    steps = [step for script in SCRIPTS for step in script["step"]]
    for table in [MAIN, *PHASES, *SECTIONS, *RUNBOOKS, *MAIN["role"], *VARIABLES, *SCRIPTS, *steps]:
        about = table["about"]
        assert about == " ".join(about.split()), table
        assert 5 <= len(about) <= 110, table


def test_secrets_are_marked() -> None:
    assert {variable["name"] for variable in VARIABLES if variable["secret"]} == {
        "DB_PASSWORD",
        "SECRET_KEY",
        "TWITTER_API_KEY",
        "TWITTER_API_SECRET",
        "FARCASTER_API_KEY",
        "THNDR_API_KEY",
        "SENTRY_DSN",
        "SLACK_WEBHOOK_URL",
    }


def test_the_gate_to_production_asks_for_all_that_comes_before_it() -> None:
    gate = {gate["id"]: gate for gate in MAIN["gate"]}["deploy-production"]
    deployment = WITHIN["deployment"]
    assert gate["before"] == "deploy-production"
    assert gate["needs"] == [
        {"phase": "week-before"},
        {"section": "preparation"},
        {"items": deployment[: deployment.index("deploy-production")]},
        {"signoffs": ["cto", "security", "operations", "legal", "lead"]},
    ]


def test_nobody_signs_for_what_happens_after_the_signature() -> None:
    before = {"week-before", "preparation"} | set(ids(PHASES[0]["section"]))
    for role in MAIN["role"]:
        assert set(role.get("covers", [])) <= before, role["id"]


def test_every_file_says_what_it_is() -> None:
    for path in FOLDER.rglob("*.toml"):
        text = path.read_text(encoding="utf-8")
        assert text.startswith("# "), path.name
        assert "How to edit" in text[:1500], path.name


# ── Word for word as in the document ────────────────────────────────────────────────────────────────────────


class Document:
    """The user's Markdown, read line by line with nothing but the shapes this one document uses."""

    def __init__(self, text: str) -> None:
        self.lines = text.splitlines()
        self.sections: list[tuple[str, str, list[str]]] = []  # (H2, H3, what stands under it)
        self.fenced: dict[str, list[str]] = {}  # the code block under a heading
        group = heading = ""
        inside = False
        for line in self.lines:
            if line.startswith("```"):
                inside = not inside
            elif inside:
                self.fenced.setdefault(heading or group, []).append(line)
            elif line.startswith("## "):
                group, heading = line[3:], ""
                self.sections.append((group, "", []))
            elif line.startswith("### "):
                heading = line[4:]
                self.sections.append((group, heading, []))
            elif self.sections and (match := re.match(r"(?:- |\d+\. )(.*)", line)):
                self.sections[-1][2].append(match.group(1))

    def tasks(self) -> list[tuple[str, str, list[str]]]:
        """The sections of check boxes, the sign-off lines left out."""
        return [
            (group, heading, [line.removeprefix("[ ] ") for line in lines])
            for group, heading, lines in self.sections
            if heading and any(line.startswith("[ ] ") for line in lines)
        ]

    def under(self, group: str) -> dict[str, list[str]]:
        return {heading: lines for there, heading, lines in self.sections if there.startswith(group)}

    def bold(self) -> list[str]:
        return [line.replace("**", "") for line in self.lines if line.startswith("**")]


@pytest.fixture(scope="module")
def document() -> Document:
    if not DOCUMENT.is_file():
        pytest.skip("the user's document is not on this machine (DEPLOY_TUI_SEED names its folder)")
    return Document(DOCUMENT.read_text(encoding="utf-8"))


def test_items_word_for_word_and_in_order(document: Document) -> None:
    ours = [(s["group"], s["title"], [item["title"] for item in s["item"]]) for s in SECTIONS]
    theirs = document.tasks()
    day, week_after = "Deployment Day", "Post-Deployment Monitoring (First Week)"
    before = [section for section in theirs if section[0] not in (day, week_after)]
    assert ours == [
        *before,
        *[section for section in theirs if section[0] == day],
        *[section for section in theirs if section[0] == week_after],
    ]
    assert [phase["heading"] for phase in PHASES] == ["", day, week_after]
    assert sum(line.startswith("- [ ] ") for line in document.lines) == 166 + 5


def test_cover_and_closing_words(document: Document) -> None:
    assert document.bold() == [MAIN["warning"], MAIN["ready"], *MAIN["closing"]]
    assert document.lines[0] == f"# 🚀 {MAIN['title']}"


def test_sign_off_labels(document: Document) -> None:
    labels = [line.removeprefix("[ ] ").split(":")[0] for line in document.under("Sign-Off")[""]]
    assert [role["signoff"] for role in SIGNING] == labels


def test_reminders_word_for_word(document: Document) -> None:
    theirs = [
        (heading.rstrip(":").lower(), line.split(" ", 1)[1])
        for heading, lines in document.under("Critical Reminders").items()
        for line in lines
    ]
    assert [(reminder["kind"], reminder["text"]) for reminder in MAIN["reminder"]] == theirs


def test_variables_with_their_comments(document: Document) -> None:
    theirs, group = [], ""
    for line in document.fenced["Production Environment Variables"]:
        if line.startswith("# "):
            group = line[2:]
        elif line:
            assignment, _, comment = line.partition(" #")
            name, _, value = assignment.strip().partition("=")
            theirs.append((name, value, group, comment.strip()))
    ours = [(v["name"], v["example"], v["group"], v["comment"]) for v in VARIABLES]
    assert ours == theirs


def test_scripts_are_the_documents_lines(document: Document) -> None:
    answers = {param["id"]: param.get("default", param.get("example")) for param in MAIN["param"]}

    def filled(run: str) -> str:
        return re.sub(r"\{\{(.*?)\}\}", lambda match: str(answers[match.group(1)]), run)

    theirs = {title: document.fenced[title] for title in document.under("Deployment Scripts") if title}
    ours = {script["title"]: [filled(step["run"]) for step in script["step"]] for script in SCRIPTS}
    assert list(ours.items()) == list(theirs.items())


def test_runbooks_word_for_word(document: Document) -> None:
    theirs = {title: lines for title, lines in document.under("Emergency Procedures").items() if title}
    ours = {runbook["title"]: [step["text"] for step in runbook["step"]] for runbook in RUNBOOKS}
    assert list(ours.items()) == list(theirs.items())


def test_nothing_in_the_document_was_left_out(document: Document) -> None:
    """Whatever line the tests above did not think of: its words must stand somewhere in our files."""
    ours = "\n".join(path.read_text(encoding="utf-8") for path in sorted(FOLDER.rglob("*.toml")))
    for line in document.lines:
        text = re.sub(r"^(#+ |- \[ \] |- \S+ |\d+\. )", "", line).replace("**", "")
        text = text.replace("🚀 Production", "Production").split(": ____")[0]
        if not text or text.startswith(("```", "---")) or "=" in text or line.startswith(("docker", "curl")):
            continue  # fences and rules carry no words; variables and commands are compared above
        assert text.removesuffix(":") in ours, line
