"""The team's repository, as it stands here.

probe = { kind = "git", check = "clean" }                       nothing changed, nothing untracked
probe = { kind = "git", check = "pushed" }                      the commit is on a branch of a remote
probe = { kind = "git", check = "tag", tag = "{{version}}" }    the tag exists and is this commit
probe = { kind = "git", check = "no-todos" }                    no TODO, FIXME, XXX in a comment
probe = { kind = "git", check = "no-secrets" }                  no well-known token in tracked files
probe = { kind = "git", check = "no-secrets-ever" }             nor in any commit of any branch

`paths` are where to look, `except` where not to. The value is how many places were found.
"""

import os
from collections.abc import Collection, Iterable

from deploy_tui.execution.probes.clock import Clock, NoAnswer
from deploy_tui.execution.probes.keys import Key, filled, key_problems, shown, texts
from deploy_tui.execution.probes.said import said
from deploy_tui.execution.reading import Context, Reading, Spec
from deploy_tui.store.git import launch
from deploy_tui.store.git.launch import GitFailed

_KEYS = (
    Key("check", needed=True, values=("clean", "pushed", "tag", "no-todos", "no-secrets", "no-secrets-ever")),
    Key("tag"),
    Key("paths", "texts"),
    Key("except", "texts"),
)
# Extended regular expressions, as `git grep -E` and `git log -G` read them.
_TODO = r"(#|//|/[*]|<!--|--|^[[:space:]]*([*]|;|%))(|.*[^A-Za-z0-9_])(TODO|FIXME|XXX)([^A-Za-z0-9_]|$)"
_SECRETS = (
    r"(AKIA|ASIA)[A-Z0-9]{16}([^A-Z0-9]|$)",  # AWS
    r"gh[pousr]_[A-Za-z0-9]{36}",  # GitHub
    r"github_pat_[A-Za-z0-9_]{50}",
    r"glpat-[A-Za-z0-9_-]{20}",  # GitLab
    r"xox[abeoprs]-[A-Za-z0-9]+-[A-Za-z0-9-]{10}",  # Slack
    r"hooks[.]slack[.]com/services/T[A-Z0-9]+/B[A-Z0-9]+/[A-Za-z0-9]{20}",
    r"[sr]k_live_[A-Za-z0-9]{20}",  # Stripe
    r"sk-(ant|proj)-[A-Za-z0-9_-]{20}",
    r"AIza[A-Za-z0-9_-]{35}",  # Google
    r"SG[.][A-Za-z0-9_-]{22}[.][A-Za-z0-9_-]{43}",  # SendGrid
    r"npm_[A-Za-z0-9]{36}",
    r"pypi-[A-Za-z0-9_-]{50}",
    r"dckr_pat_[A-Za-z0-9_-]{20}",
    r"dop_v1_[0-9a-f]{64}",
    r"-----BEGIN ([A-Z0-9]+ )*PRIVATE KEY( BLOCK)?-----",
)
_ANY_SECRET = "|".join(_SECRETS)
_FEW = 3
_MOST_KEPT = 64 * 1024


class Git:
    def check(self, spec: Spec, context: Context) -> list[str]:
        found = list(key_problems(spec, _KEYS))
        if (spec.get("check") == "tag") != ("tag" in spec):
            found.append('git: check = "tag" and tag = "…" belong together')
        if spec.get("check") in ("tag", "pushed") and spec.keys() & {"paths", "except"}:
            found.append(f"git: 'paths' and 'except' mean nothing to check = \"{spec['check']}\"")
        return found

    def commands(self, spec: Spec, context: Context) -> list[str]:
        what = {
            "clean": "git status",
            "pushed": "git branch --remotes --contains HEAD",
            "tag": f"git rev-parse {shown(spec.get('tag', ''), context.params)}",
            "no-todos": "git grep TODO, FIXME, XXX in comments",
            "no-secrets": "git grep tokens of well-known shapes",
            "no-secrets-ever": "git log: tokens of well-known shapes in all commits",
        }
        return [what[spec["check"]]]

    def run(self, spec: Spec, context: Context) -> Reading:
        spec = filled(spec, context.params)
        clock = Clock(context)
        try:
            _inside(context.folder, clock)
            return _CHECKS[spec["check"]](spec, context.folder, clock)
        except NoAnswer as error:
            return said(error.ok, str(error), took=clock.took)
        except GitFailed as error:
            return said(None, str(error), took=clock.took)


def _git(folder: str, clock: Clock, *words: str, fine: Collection[int | None] = ()) -> str:
    try:
        output = launch.run(folder, *words, seconds=clock.left(), cancelled=clock.cancelled)
    except GitFailed as error:
        if error.status not in fine:
            raise
        output = error.output
    return output.decode("utf-8", "surrogateescape")


def _inside(folder: str, clock: Clock) -> None:
    try:
        _git(folder, clock, "rev-parse", "--git-dir")
    except GitFailed as error:
        if error.status is None:
            raise
        raise NoAnswer(f"{folder} is in no git repository", None) from error


def _clean(spec: Spec, folder: str, clock: Clock) -> Reading:
    said_ = _git(
        folder,
        clock,
        "status",
        "--porcelain=v1",
        "-z",
        "--untracked-files=all",
        "--no-renames",
        *_paths(spec),
    )
    # Paths are told from the top of the repository; ours, from here.
    prefix = _git(folder, clock, "rev-parse", "--show-prefix").rstrip("\n")
    changed = [entry[3:].removeprefix(prefix) for entry in said_.split("\0") if entry]
    return _places(
        _wanted(changed, spec), "changed or untracked", "nothing changed, nothing untracked", clock
    )


def _pushed(spec: Spec, folder: str, clock: Clock) -> Reading:
    head = _git(folder, clock, "rev-parse", "--short", "--verify", "HEAD^{commit}").strip()
    form = "--format=%(refname:short)"
    found = _git(folder, clock, "branch", "--remotes", "--contains", "HEAD", form).split()
    if found:
        return said(True, f"{head} is on {', '.join(found[:_FEW])}", took=clock.took)
    return said(False, f"{head} is on no branch of a remote; push it", took=clock.took)


def _tag(spec: Spec, folder: str, clock: Clock) -> Reading:
    tag = spec["tag"]
    if tag.startswith("-"):
        raise NoAnswer(f"{tag} is no tag", None)
    name = f"refs/tags/{tag}^{{commit}}"
    there = _git(
        folder, clock, "rev-parse", "--verify", "--quiet", "--end-of-options", name, fine=(1,)
    ).strip()
    if not there:
        return said(False, f"there is no tag {tag}", took=clock.took)
    head = _git(folder, clock, "rev-parse", "--verify", "HEAD^{commit}").strip()
    if there != head:
        return said(False, f"{tag} is {there[:10]}, and here is {head[:10]}", there[:10], took=clock.took)
    return said(True, f"{tag} is this commit, {head[:10]}", head[:10], took=clock.took)


def _no_todos(spec: Spec, folder: str, clock: Clock) -> Reading:
    return _places(_grep(_TODO, spec, folder, clock), "left in comments", "none left", clock)


def _no_secrets(spec: Spec, folder: str, clock: Clock) -> Reading:
    return _places(_grep(_ANY_SECRET, spec, folder, clock), "that look like secrets", "none found", clock)


def _no_secrets_ever(spec: Spec, folder: str, clock: Clock) -> Reading:
    form = (
        "--all",
        "--no-textconv",
        "--no-ext-diff",
        "--no-renames",
        "--diff-filter=AM",
        "--diff-merges=first-parent",
    )
    listed = _git(
        folder, clock, "log", *form, f"-G{_ANY_SECRET}", "--format=%x01%h", "--name-only", *_paths(spec)
    )
    places = []
    for commit in listed.split("\1")[1:]:
        name, *files = [line for line in commit.split("\n") if line]
        places += [f"{name} {file}" for file in _wanted(files, spec)]
    return _places(places, "that look like secrets, in commits", "none in any commit", clock)


def _grep(pattern: str, spec: Spec, folder: str, clock: Clock) -> list[str]:
    """Where it is, file:line. What stands there is left out: it may be the secret."""
    words = (
        "grep",
        "-I",
        "-z",
        "-n",
        "--full-name",
        "--no-color",
        "--no-recurse-submodules",
        "-E",
        "-e",
        pattern,
    )
    found = _git(folder, clock, *words, *_paths(spec), fine=(1,))
    prefix = _git(folder, clock, "rev-parse", "--show-prefix").rstrip("\n")
    places = [record.split("\0")[:2] for record in found.split("\n") if record.count("\0") >= 2]
    kept = set(_wanted([file.removeprefix(prefix) for file, _ in places], spec))
    return [
        f"{file.removeprefix(prefix)}:{line}" for file, line in places if file.removeprefix(prefix) in kept
    ]


def _paths(spec: Spec) -> tuple[str, ...]:
    return ("--", *texts(spec["paths"])) if "paths" in spec else ("--", ".")


def _wanted(files: Iterable[str], spec: Spec) -> list[str]:
    """Without those under `except`."""
    out = [os.path.normpath(path) for path in texts(spec.get("except", []))]
    return [file for file in files if not any(file == each or file.startswith(f"{each}/") for each in out)]


def _places(found: list[str], what: str, none: str, clock: Clock) -> Reading:
    if not found:
        return said(True, none, 0, took=clock.took)
    more = f" and {len(found) - _FEW} more" if len(found) > _FEW else ""
    told = f"{len(found)} {what}: {', '.join(found[:_FEW])}{more}"
    output = "\n".join(found).encode("utf-8", "surrogateescape")[:_MOST_KEPT]
    return said(False, told, len(found), took=clock.took, output=output)


_CHECKS = {
    "clean": _clean,
    "pushed": _pushed,
    "tag": _tag,
    "no-todos": _no_todos,
    "no-secrets": _no_secrets,
    "no-secrets-ever": _no_secrets_ever,
}
