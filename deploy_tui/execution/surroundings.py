"""What a command is given of the world: the answers, and of our environment what it may see."""

import os
from collections.abc import Collection, Mapping

from deploy_tui.execution.reading import Context
from deploy_tui.execution.template import variable_of
from deploy_tui.session.state import State

# What programs need to find their way: themselves, their user's settings, a proxy, a cluster.
_ALLOWED = frozenset(
    {
        *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM", "NO_COLOR"),
        *("XDG_CONFIG_HOME", "XDG_CACHE_HOME", "XDG_DATA_HOME", "XDG_STATE_HOME", "XDG_RUNTIME_DIR"),
        *("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
        *("SSL_CERT_FILE", "SSL_CERT_DIR", "CURL_CA_BUNDLE", "REQUESTS_CA_BUNDLE", "NODE_EXTRA_CA_CERTS"),
        *("SSH_AUTH_SOCK", "KUBECONFIG", "DOCKER_HOST", "DOCKER_CONTEXT", "DOCKER_CONFIG", "COMPOSE_FILE"),
        *("VIRTUAL_ENV", "PGHOST", "PGPORT", "PGDATABASE", "PGUSER", "PGSSLMODE", "PGPASSFILE"),
        *("AWS_PROFILE", "AWS_REGION", "AWS_DEFAULT_REGION", "AWS_CONFIG_FILE", "CI", "SYSTEMROOT"),
    }
)


def context(state: State, root: str, variables: Collection[str] = (), deadline: float = 60.0) -> Context:
    """What a probe or command of this session is given. `variables` are the names that it needs; those that
    are not set around us come from the keyring, which may take its time."""
    # Not before something runs: the screens want only `params_of`.
    from deploy_tui.environment import hidden
    from deploy_tui.environment.feed import feed
    from deploy_tui.environment.known import Known

    params = params_of(state)
    required = Known(state.checklist, state)
    kept = feed(root)
    wanted = [name for name in variables if name in required.variables and name not in os.environ]
    # Where it is asked at all it is asked for everything: a command may say a secret, or the password in an
    # address, that it was not given.
    others = [name for name in required.variables if name not in os.environ]
    found = kept.given(dict.fromkeys([*wanted, *others])) if wanted else {}
    # Only what is there now: what was taken out is hidden, and given to nobody.
    secrets = {name: value for name, value in found.items() if name in required.secret}
    return Context(
        params=params,
        folder=root,
        secrets={**secrets, **hidden.around(state.checklist.variables)},
        hidden=hidden.hidden(state.checklist.variables, root),
        environment={name: found[name] for name in wanted if name in found} | environment(params, variables),
        deadline=deadline,
        required=required,
        lacking=_lacking([name for name in wanted if name not in found], kept.silence),
    )


def _lacking(names: list[str], silence: str) -> tuple[str, ...]:
    if not names:
        return ()
    last, *others = reversed(names)
    are = f"{', '.join(reversed(others))} and {last} are" if others else f"{last} is"
    why = silence or "neither in the environment nor in the keyring; deploy-tui env set NAME keeps one there"
    return (f"{are} not set: {why}",)


def params_of(state: State) -> dict[str, str]:
    """The session's answers as text; what has no answer is left out."""
    said = {True: "yes", False: "no"}
    return {
        id: said[value] if isinstance(value, bool) else str(value)
        for id, value in state.params.items()
        if value not in (None, "")
    }


def environment(params: Mapping[str, str], variables: Collection[str] = ()) -> dict[str, str]:
    """The allowed part of our environment, the variables that were named, and the answers as PARAM_…"""
    ours = {
        name: value
        for name, value in os.environ.items()
        if name in _ALLOWED or name.startswith("LC_") or name in variables
    }
    answers = {variable_of(id): value for id, value in params.items() if "\0" not in value}
    # Nobody can answer: a tool that would ask, or page, must not.
    return {"GIT_TERMINAL_PROMPT": "0", "PAGER": "cat", "TERM": "dumb"} | ours | answers
