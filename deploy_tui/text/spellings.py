"""A secret as programs write it: quoted, escaped, in base64, in hexadecimal, over several lines.

Standard library only: what stays with a command imports it without any site-packages.
"""

import base64
import html
import json
import re
import shlex
from collections.abc import Iterator
from urllib.parse import quote, quote_plus

# A shorter value would make holes everywhere; it is redacted only where it stands alone, and only as it is.
SHORTEST_ANYWHERE = 4
# Fewer letters of base64 say too little about where they came from.
_SHORTEST_BASE64 = 6
_SHORTEST_LINE = 8

_PERCENT = re.compile("%[0-9A-F]{2}")
_SHELL_PLAIN = re.compile(r"([^\w@%+=:,./-])", re.ASCII)
_SHELL_IN_DOUBLE = re.compile(r'([\\$`"])')
_FOR_HTML = str.maketrans({"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "'": "\\u0027"})
_XML: tuple[dict[str, str | int | None], ...] = (
    {"&": "&amp;", "<": "&lt;", ">": "&gt;"},
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;"},
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&apos;"},
    {"&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;"},
)
_XML_BLANKS = str.maketrans({"\t": "&#9;", "\n": "&#10;", "\r": "&#13;"})
_XML_BLANKS_IN_HEX = str.maketrans({"\t": "&#x9;", "\n": "&#xA;", "\r": "&#xD;"})


def spellings(secret: str) -> Iterator[bytes]:
    """Every usual way to write the value; some twice, and the value itself first. Nothing for blanks."""
    raw = secret.encode("utf-8", "surrogateescape")
    if not raw.strip():
        return
    yield raw
    yield raw.strip()
    if len(raw) < SHORTEST_ANYWHERE:
        return
    text = raw.decode("utf-8", "replace")
    for each in (*_quoted(text), *_escaped(text, raw), *_for_the_web(text, raw), *_in_hex(raw)):
        yield each.encode("utf-8", "replace")
    yield from _in_base64(raw)
    yield from _in_base64(base64.b64encode(raw))  # as Kubernetes shows a secret that was encoded already
    for line in text.splitlines():
        if len(line.strip()) >= _SHORTEST_LINE:
            yield line.strip().encode()
            yield from _in_base64(line.strip().encode())


def _quoted(text: str) -> Iterator[str]:
    """For a shell: 'it'"'"'s', 'it'\\''s', it\\'s, "it's"."""
    yield shlex.quote(text).removeprefix("'").removesuffix("'")
    yield text.replace("'", "'\\''")
    yield _SHELL_PLAIN.sub(r"\\\1", text)
    yield _SHELL_IN_DOUBLE.sub(r"\\\1", text)


def _escaped(text: str, raw: bytes) -> Iterator[str]:
    """As JSON, TOML, YAML, Python, C and git write a text with quotes and strange letters in it."""
    for plain in (json.dumps(text)[1:-1], json.dumps(text, ensure_ascii=False)[1:-1]):
        yield plain
        yield plain.replace("/", "\\/")
        yield plain.translate(_FOR_HTML)
        yield json.dumps(plain)[1:-1]  # JSON in JSON, as logs have it
    yield repr(text)[1:-1]
    yield repr(raw)[2:-1]
    yield text.replace("\\", "\\\\").replace("'", "\\'")
    yield text.replace("\\", "\\\\").replace("'", "\\'").replace("\n", "\\n")
    yield text.replace("'", "''")  # SQL
    octal = (f"\\{byte:03o}" if byte > 0x7E or byte < 0x20 else chr(byte) for byte in raw)
    yield "".join(octal)


def _for_the_web(text: str, raw: bytes) -> Iterator[str]:
    for each in (
        quote(raw, safe=""),
        quote(raw),
        quote_plus(raw),
        quote(raw, safe="!'()*"),  # encodeURIComponent
        quote(raw, safe="!#$&'()*+,/:;=?@"),  # encodeURI
        "".join(f"%{byte:02X}" for byte in raw),
    ):
        low = _PERCENT.sub(lambda match: match.group().lower(), each)
        yield from (each, low)
        yield from (each.replace("%", "%25"), low.replace("%", "%25"))  # an address in an address
    yield html.escape(text)
    for table in _XML:
        escaped = text.translate(str.maketrans(table))
        yield from (escaped, escaped.translate(_XML_BLANKS), escaped.translate(_XML_BLANKS_IN_HEX))
        yield escaped.encode("ascii", "xmlcharrefreplace").decode()


def _in_hex(raw: bytes) -> Iterator[str]:
    for each in (raw.hex(), raw.hex(" "), raw.hex(":"), raw.hex(","), raw.hex("-")):
        yield each
        yield each.upper()
    yield "".join(f"\\x{byte:02x}" for byte in raw)
    yield " ".join(f"0x{byte:02x}" for byte in raw)
    yield ", ".join(f"0x{byte:02x}" for byte in raw)


def _in_base64(raw: bytes) -> Iterator[bytes]:
    """Inside of other base64 (user:secret) it stands at any of three places; the letters at its ends are
    shared with its neighbours and left out."""
    for shift, start in enumerate((0, 2, 3)):
        end = 8 * (shift + len(raw)) // 6
        if end - start >= _SHORTEST_BASE64:
            for encode in (base64.b64encode, base64.urlsafe_b64encode):
                spelled = encode(b"\0" * shift + raw)[start:end]
                yield spelled
                yield quote(spelled, safe="").encode()
