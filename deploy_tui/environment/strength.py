"""How hard a secret is to guess: an estimate, on the low side, for values that people made up."""

import math
import re
import secrets
import string
from collections.abc import Collection

# Words that a guesser tries first; as a whole they count for one letter.
KNOWN_BAD = frozenset(
    {
        *(
            "password",
            "passwort",
            "passwd",
            "pass",
            "secret",
            "admin",
            "administrator",
            "root",
            "user",
            "login",
        ),
        *("welcome", "letmein", "changeme", "default", "master", "dragon", "monkey", "football", "baseball"),
        *("qwerty", "qwertz", "azerty", "qwertyuiop", "asdfgh", "asdfghjkl", "zxcvbn", "zxcvbnm", "1q2w3e4r"),
        *("iloveyou", "sunshine", "princess", "trustno1", "superman", "batman", "shadow", "summer", "winter"),
        *("spring", "autumn", "monday", "friday", "january", "october", "november", "december", "hunter"),
        *("production", "prod", "staging", "database", "server", "postgres", "postgresql", "mysql", "redis"),
        *(
            "django",
            "insecure",
            "flask",
            "rails",
            "node",
            "docker",
            "deploy",
            "company",
            "project",
            "trading",
        ),
        *("invest", "finance", "money", "bank", "love", "hello", "world", "test", "temp", "demo", "example"),
        *(
            "correct",
            "horse",
            "battery",
            "staple",
            "supersecret",
            "topsecret",
            "security",
            "strong",
            "random",
        ),
        *("key", "token", "api", "jwt", "session", "cookie", "twitter", "sentry", "slack"),
    }
)
_LEET = str.maketrans("013457@$!", "oieastasi")
_YEAR = re.compile(r"(?:19|20)\d\d")
_SHORTEST_WORD = 3
_LONGEST_REPEAT = 64
_MOST_LOOKED_AT = 512  # what is longer is as strong as its beginning
_ALPHABETS = ((str.islower, 26), (str.isupper, 26), (str.isdigit, 10))
_OTHERS = 32
_MOST_BITS = 4096


def bits(value: str, words: Collection[str] = ()) -> float:
    """About how many bits. What a guesser knows counts for one letter each: common words (`words` are more
    of them, as the names around), years, steps (abc, 987), and whatever stood there before."""
    text = value[:_MOST_LOOKED_AT]
    low = text.casefold()
    plain = low.translate(_LEET)
    known = KNOWN_BAD | {word.casefold() for word in words if len(word) >= _SHORTEST_WORD}
    longest = max(map(len, known))
    letters, at = 0, 0
    while at < len(text):
        at += _guessed(low, plain, at, known, longest)
        letters += 1
    return min(_MOST_BITS, letters * math.log2(max(2, _alphabet(text))))


def generate(wanted_bits: int, shortest: int = 0) -> str:
    """A key with at least so many bits and characters, of letters and digits: nothing in it needs quoting."""
    alphabet = string.ascii_letters + string.digits
    length = max(shortest, math.ceil(max(wanted_bits, 128) / math.log2(len(alphabet))) + 1)
    return "".join(secrets.choice(alphabet) for _ in range(length))


def _guessed(low: str, plain: str, at: int, known: Collection[str], longest: int) -> int:
    """How many characters from here on are guessed as one."""
    for length in range(min(longest, len(low) - at), _SHORTEST_WORD - 1, -1):
        if low[at : at + length] in known or plain[at : at + length] in known:
            return length
    if _YEAR.match(low, at):
        return 4
    return max(1, _step(low, at), _seen(low, at))


def _step(text: str, at: int) -> int:
    """The length of a run in which each character is the next one, the one before or the same."""
    if at + 1 >= len(text):
        return 1
    difference = ord(text[at + 1]) - ord(text[at])
    if abs(difference) > 1:
        return 1
    end = at + 1
    while end < len(text) and ord(text[end]) - ord(text[end - 1]) == difference:
        end += 1
    return end - at if end - at >= 3 else 1


def _seen(text: str, at: int) -> int:
    """The length of what begins here and stood there before; three characters at least."""
    length = 0
    while length < _LONGEST_REPEAT and at + length < len(text):
        if text.find(text[at : at + length + 1], 0, at + length) < 0:
            break
        length += 1
    return length if length >= 3 else 1


def _alphabet(text: str) -> int:
    if re.fullmatch(r"[0-9a-f-]+|[0-9A-F-]+", text):
        return 16
    size = sum(count for belongs, count in _ALPHABETS if any(map(belongs, text)))
    return size + (_OTHERS if any(not each.isalnum() for each in text) else 0)
