"""Values that nobody has filled in: what templates, documents and examples leave in their place."""

import re

_WHOLE = frozenset(
    {
        *("changeme", "change_me", "change-me", "fixme", "todo", "tbd", "tba", "none", "null", "nil"),
        *(
            "undefined",
            "n/a",
            "na",
            "-",
            "...",
            "…",
            "secret",
            "password",
            "token",
            "key",
            "api_key",
            "apikey",
        ),
        *("foo", "bar", "foobar", "test", "sample", "example", "dummy", "placeholder", "value", "string"),
        *("prod_key", "prod_secret", "prod_token", "prod_password", "test_key", "test_secret", "dev_key"),
        *("staging_key", "staging_secret", "live_key", "live_secret", "my_secret", "mysecret", "yourkey"),
    }
)
_PIECES = re.compile(
    r"(?<![a-z0-9])(?:your|my|our)[_-][a-z]"
    r"|[_-]here(?![a-z0-9])"
    r"|(?<![a-z0-9])(?:generate|insert|replace|change|enter|put|paste|fill|add|set)[_-]"
    r"(?:me|this|it|in|your|my|the|a|random|with|here|strong|key|secret|password|value|real)"
    r"|strong[_-](?:random|password)|random[_-](?:key|password|secret|string)"
    r"|(?<![a-z0-9])your-?(?:domain|company|app|site|host|server|org|name)(?![a-z])"
    r"|(?<![a-z0-9-])example\.(?:com|org|net|edu)(?![a-z0-9-])|\.(?:example|invalid|test)(?![a-z0-9.-])"
    r"|changeme|placeholder|dummy[_-]|xxxxxx|todo[_:-]|to[_-]be[_-](?:set|done|defined)"
)
# What stands in brackets of any kind waits for something: <password>, {{password}}, ${PASSWORD}, [password].
_BRACKETED = re.compile(
    r"<[^<>]*>|\{\{.*\}\}|\$\{[^{}]*\}|\$\([^()]*\)|%[A-Z_]+%|\[[\w -]*\]|__[A-Z_]+__", re.S
)
_REPEATED = re.compile(r"([x*.?#_-])\1+", re.I)
# Longer values are looked at in their beginning and end only; a placeholder is short.
_LOOKED_AT = 4096


def is_placeholder(value: str, example: str = "") -> bool:
    """Whether the value only keeps a place. `example` is one that is known to be nobody's real value."""
    text = value.strip()
    if not text:
        return False
    if example and text == example.strip():
        return True
    low = text.casefold()
    if low in _WHOLE:
        return True
    if len(text) > 2 * _LOOKED_AT:
        low, text = f"{low[:_LOOKED_AT]} {low[-_LOOKED_AT:]}", ""
    return bool(_PIECES.search(low) or (text and (_BRACKETED.fullmatch(text) or _REPEATED.fullmatch(text))))
