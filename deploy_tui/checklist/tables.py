"""What a checklist's files may hold: every table, every key, its type and what it means.

Data only. `lint` checks files against it; documentation and a JSON Schema can be made from it.
"""

from collections.abc import Mapping

from deploy_tui.checklist.model import KINDS, MOST_TIMES, VARIABLE_TYPES
from deploy_tui.checklist.schema import Key, Table

FORMAT = 1

_ID = Key(
    "id", "what others call it by; lower case, never changed once it has been used", needed=True, form="id"
)
_TITLE = Key("title", "what people read", needed=True)
_ABOUT = Key("about", "one line on what it is for")

_MAIN = Table(
    "checklist",
    "checklist.toml: the cover, questions, people, reminders and gates",
    (
        Key("format", "the version of this format", type="number", needed=True, example=str(FORMAT)),
        _ID,
        _TITLE,
        _ABOUT,
        Key("warning", "the text of the cover"),
        Key("ready", "what is shown where a gate opens that has no words of its own"),
        Key("closing", "the last words", type="texts"),
        Key("phases", "the phases in order; each is the file <id>.toml", type="texts", form="id"),
        Key(
            "runbooks", "the runbooks in order; each is the file runbooks/<id>.toml", type="texts", form="id"
        ),
        Key("param", "what a session is asked when it starts", type="tables", table="param"),
        Key("role", "who owns items and who signs", type="tables", table="role"),
        Key("reminder", "what to do always, and what never", type="tables", table="reminder"),
        Key("gate", "what must be true before something may happen", type="tables", table="gate"),
        # Where all is in one file, as a session keeps it:
        Key("phase", "a phase, in place of its file", type="tables", table="phase"),
        Key("runbook", "a runbook, in place of its file", type="tables", table="runbook"),
        Key("variable", "a variable, in place of variables.toml", type="tables", table="variable"),
        Key("script", "a script, in place of scripts.toml", type="tables", table="script"),
    ),
)

_PARAM = Table(
    "param",
    "a question that is asked once when a session starts",
    (
        _ID,
        _TITLE,
        Key("type", "what the answer is; text when left out", values=("text", "yes-no", "url", "version")),
        Key("ask", "the question in full, for a yes-no"),
        Key("default", "the answer when nobody gives one", type="answer"),
        Key("example", "what an answer looks like"),
        Key("required", "no session starts without an answer", type="flag"),
        Key("later", "asked when it is first needed, not when a session starts", type="flag"),
    ),
    "param",
)

_ROLE = Table(
    "role",
    "an owner of items; with `signoff` a role that signs",
    (
        _ID,
        _TITLE,
        _ABOUT,
        Key("signoff", "the label beside the signature"),
        Key(
            "covers",
            "the phases and sections that the signature is about",
            type="texts",
            names=("phase", "section"),
        ),
    ),
    "role",
)

_REMINDER = Table(
    "reminder",
    "a rule that holds for every deployment",
    (
        Key("kind", "what it says", needed=True, example='"never"', values=("never", "always")),
        Key("text", "the rule", needed=True),
        Key("items", "the items where it is worth showing", type="texts", names=("item",)),
    ),
)

_GATE = Table(
    "gate",
    "what must be true before something may happen",
    (
        _ID,
        _TITLE,
        Key("before", "what it holds back", needed=True, names=("item", "phase"), values=("close",)),
        Key(
            "needs",
            "what must be true; each entry names one thing",
            type="tables",
            needed=True,
            table="gate.needs",
        ),
        Key("opened", "what is shown when it opens"),
    ),
    "gate",
)

_GATE_NEED = Table(
    "gate.needs",
    "one thing that a gate waits for",
    (
        Key("phase", "all items of this phase", names=("phase",)),
        Key("section", "all items of this section", names=("section",)),
        Key("item", "this item", names=("item",)),
        Key("items", "these items", type="texts", names=("item",)),
        Key("signoffs", "the signatures of these roles", type="texts", names=("role",)),
    ),
)

_PHASE = Table(
    "phase",
    "one of the stretches of a deployment",
    (
        _ID,
        _TITLE,
        Key("heading", "the document's own heading; empty where there is none", blank=True),
        _ABOUT,
        Key("section", "items that belong together", type="tables", needed=True, table="section"),
    ),
    "phase",
)

_SECTION = Table(
    "section",
    "items that belong together",
    (
        _ID,
        _TITLE,
        Key("group", "the heading that several sections share"),
        Key("owner", "the role that owns its items", names=("role",)),
        _ABOUT,
        Key("item", "one thing to do", type="tables", needed=True, table="item"),
    ),
    "section",
)

_ITEM = Table(
    "item",
    "one thing to do",
    (
        _ID,
        _TITLE,
        Key("kind", "how it is done; manual, a person says so, when left out", values=KINDS),
        Key("why", "one line on why it matters"),
        Key("how", "one line on how to check it"),
        Key("owner", "the role that owns it, if other than the section's", names=("role",)),
        Key("limit", "what the value satisfies", form="limit", example='"< 500 ms"', kinds=("measured",)),
        Key("unit", "of a value that is only recorded", example='"hours"', kinds=("measured",)),
        Key("people", "so many different people confirm", type="number", least=2, most=99, kinds=("quorum",)),
        Key("hold", "how long it stays true", form="duration", example='"1 hour"', kinds=("timed",)),
        Key("every", "the frequency that its words name", values=("day", "week", "month")),
        Key("repeat", "it comes back: id@1, id@2 …", values=("day", "week", "month")),
        Key("times", "how many times it comes back", type="number", least=2, most=MOST_TIMES),
        Key("if", "the yes-no param on which it depends", names=("param",)),
        Key("command", "what is run for it", form="filled", kinds=("measured", "checked", "action", "timed")),
        Key(
            "probe",
            "what the machine looks at; beside a command, what must hold afterwards",
            type="probe",
            example='{ kind = "http", url = "…" }',
            kinds=("measured", "checked", "action", "timed"),
        ),
        Key(
            "fresh",
            "how old a reading may be; past that it is open again",
            form="duration",
            example='"1 hour"',
        ),
        Key("alert", "the alert that it is about", type="table", table="alert"),
        Key("standing", "does not change from release to release", type="flag"),
        Key("danger", "changes production", type="flag"),
        Key("same", "the item that says the same; it names this one in turn", names=("item",)),
        Key("related", "near relatives", type="texts", names=("item",)),
        Key("needs", "what must be resolved first", type="texts", names=("item",)),
        Key("runbook", "what to do when it fails", names=("runbook",)),
        Key("script", "what carries it out", names=("script",)),
        Key("variables", "the variables that it is about", type="texts", names=("variable",)),
    ),
    "item",
)

_ALERT = Table(
    "alert",
    "when an alert fires, and how loudly",
    (
        Key("when", "above or below what; or in words", needed=True, form="alert", example='"> 80 %"'),
        Key("notify", "how", needed=True, example='"email"', values=("email", "page", "immediate page")),
    ),
)

_RUNBOOK = Table(
    "runbook",
    "an emergency procedure",
    (
        _ID,
        _TITLE,
        _ABOUT,
        Key("symptoms", "words that somebody types at 3 a.m. to find it", type="texts"),
        Key("severity", "how bad it is", values=("critical", "high")),
        Key("items", "the items that it touches", type="texts", names=("item",)),
        Key("script", "what helps", names=("script",)),
        Key("contacts", "whom to call", type="tables", table="contact"),
        Key("step", "one line of it", type="tables", needed=True, table="runbook.step"),
    ),
    "runbook",
)

_CONTACT = Table(
    "contact",
    "whom to call",
    (
        Key("name", "who", needed=True),
        Key("role", "what for"),
        Key("phone", "where"),
    ),
)

_STEP = Table(
    "runbook.step",
    "one line of a runbook",
    (
        _ID,
        Key("text", "what to do", needed=True),
        Key("how", "one line on how to do it"),
        Key("command", "what is run for it", form="filled"),
        Key("clock", "the clock that forces a decision", type="table", table="clock"),
    ),
    "step",
)

_CLOCK = Table(
    "clock",
    "a clock that forces a decision",
    (
        Key("after", "how long", needed=True, form="duration", example='"5 min"'),
        Key("from", "counted from when", form="id"),
        Key("decision", "what must be decided", form="id"),
        Key("choices", "what may be decided", type="texts"),
    ),
)

_VARIABLE = Table(
    "variable",
    "a variable that production needs",
    (
        Key("name", "its name in the environment", needed=True, form="name"),
        Key("group", "the comment above its group", blank=True),
        Key("example", "what it looks like; never a real value", blank=True),
        Key("comment", "the comment beside it", blank=True),
        Key("secret", "its value is never shown and never written to a file of ours", type="flag"),
        _ABOUT,
        Key("type", "what its value is; text when left out", values=VARIABLE_TYPES),
        Key("range", "between what a number lies", type="texts", form="limit", example='["> 0", "<= 64"]'),
        Key("only", "the values that it may have, and no others", type="texts"),
        Key("never", "words that may not be in its value", type="texts"),
        Key("scheme", "how its address may begin", type="texts", example='["https"]'),
        Key("length", "the fewest characters", type="number", most=4096),
        Key("bits", "how hard it is to guess, at least", type="number", least=32, most=1024),
        Key("listed-in", "the variable in whose list this address stands", names=("variable",)),
        Key("domain-of", "the variable whose domain this address shares", names=("variable",)),
        Key("caution", "from where on a reason is wanted", form="alert", example='"> 1000"'),
    ),
    "variable",
)

_SCRIPT = Table(
    "script",
    "commands that are run in order",
    (
        _ID,
        _TITLE,
        _ABOUT,
        Key("item", "the item that it carries out", names=("item",)),
        Key("danger", "changes production", type="flag"),
        Key("step", "one command", type="tables", needed=True, table="script.step"),
        Key("rollback", "one command of the way back", type="tables", table="script.step"),
    ),
    "script",
)

_SCRIPT_STEP = Table(
    "script.step",
    "one command of a script",
    (
        Key("run", "the command line", needed=True, form="filled"),
        _ABOUT,
        Key("timeout", "how long it may take", form="duration", example='"10 min"'),
        Key(
            "probe",
            "what must hold afterwards, where the exit code proves little",
            type="probe",
            example='{ kind = "http", url = "…" }',
        ),
    ),
)

_VARIABLES_FILE = Table(
    "variables",
    "variables.toml",
    (Key("variable", "a variable", type="tables", needed=True, table="variable"),),
)

_SCRIPTS_FILE = Table(
    "scripts",
    "scripts.toml",
    (Key("script", "a script", type="tables", needed=True, table="script"),),
)

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        *(_MAIN, _PARAM, _ROLE, _REMINDER, _GATE, _GATE_NEED),
        *(_PHASE, _SECTION, _ITEM, _ALERT),
        *(_RUNBOOK, _CONTACT, _STEP, _CLOCK),
        *(_VARIABLES_FILE, _VARIABLE, _SCRIPTS_FILE, _SCRIPT, _SCRIPT_STEP),
    )
}

# An item of this kind has at least one of these keys.
KIND_NEEDS: Mapping[str, tuple[str, ...]] = {
    "measured": ("limit", "unit"),
    "quorum": ("people",),
    "timed": ("hold",),
}

# A table that has the one key has the other, too.
TOGETHER: Mapping[str, tuple[tuple[str, str], ...]] = {
    "item": (("repeat", "times"), ("times", "repeat")),
    "role": (("signoff", "covers"), ("covers", "signoff")),
    "clock": (("choices", "decision"), ("decision", "choices")),
}

# A table that has exactly one of these keys.
ONE_OF: Mapping[str, tuple[str, ...]] = {"gate.needs": ("phase", "section", "item", "items", "signoffs")}
