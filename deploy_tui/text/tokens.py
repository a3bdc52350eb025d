"""The tokens of TOML that hide other tokens, as patterns (for `re.DOTALL`).

Each is total and linear: a string that never ends reaches to the end of its line, or of the text, and no
pattern ever tries a second way (possessive quantifiers), so no text makes them slow.
"""

_LONG_BASIC = r'"""(?:[^"\\]++|\\.?|"(?!""))*+(?:"{3,5})?'
_LONG_LITERAL = r"'''(?:[^']++|'(?!''))*+(?:'{3,5})?"
_BASIC = r'"(?:[^"\\\n]++|\\[^\n]?)*+"?'
_LITERAL = r"'[^'\n]*+'?"

STRING = f"{_LONG_BASIC}|{_LONG_LITERAL}|{_BASIC}|{_LITERAL}"
COMMENT = r"#[^\n]*+"
