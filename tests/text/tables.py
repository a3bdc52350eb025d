"""Tables of every kind that TOML knows, for properties that hold for all of them."""

from datetime import timedelta, timezone

from hypothesis import strategies as st

_ZONES = st.integers(-23 * 60, 23 * 60).map(lambda minutes: timezone(timedelta(minutes=minutes)))
_TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=12)
_PLAIN = st.one_of(
    _TEXTS,
    st.booleans(),
    st.integers(-(2**63), 2**63 - 1),
    st.floats(allow_nan=False),
    st.datetimes(),
    st.datetimes(timezones=_ZONES),
    st.dates(),
    st.times(),
)
_KEYS = st.one_of(st.sampled_from(["a", "b", "item", "", "a.b", 'quo"te', "é"]), _TEXTS)


def tables(max_leaves: int = 12) -> st.SearchStrategy[dict[str, object]]:
    """Tables that nest, with keys and texts that TOML has to quote."""
    values = st.recursive(
        _PLAIN,
        lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(_KEYS, inner, max_size=3)),
        max_leaves=max_leaves,
    )
    return st.dictionaries(_KEYS, values, max_size=4)
