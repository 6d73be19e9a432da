"""Secrets among the words that a command is given."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

# As Gradus itself masks them.
_KEY = re.compile(
    r"secret|passw(or)?d|passphrase|token|credential|access[._-]?key|api[._-]?key"
    r"|private[._-]?key|account[._-]?key|encryption[._-]?key|signature",
    re.IGNORECASE,
)
_USER_INFO = re.compile(r"://[^/@:\s]*:([^/@\s]+)@")
_QUOTES = "\"'"


def secrets(value: Any, key: str = "") -> Iterator[str]:
    """The values under keys that hold secrets, and passwords in addresses.

    :param value: text, words of a command line such as ``key=value``, or settings by key
    :param key: the key that the value stands under
    """
    if isinstance(value, Mapping):
        for name, inner in value.items():
            yield from secrets(inner, str(name))
    elif isinstance(value, str):
        yield from (found.group(1) for found in _USER_INFO.finditer(value))
        if _KEY.search(key):
            yield value
        elif "=" in value:
            name, _, rest = value.partition("=")
            yield from secrets(rest.strip().strip(_QUOTES), name)
    elif isinstance(value, Sequence):
        option = key
        for word in value:
            yield from secrets(word, option)
            # "--password", "…" are two words of one option.
            option = word if isinstance(word, str) and word.startswith("--") else key
    elif value is not None and _KEY.search(key):
        yield str(value)
