"""What is shown as facts and tables: as text, and in a notebook as HTML."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, List, Mapping, Tuple

if TYPE_CHECKING:
    import pandas

_SHOWN_ROWS = 24


class Shown:
    """Facts, tables and remarks under a title."""

    def _title(self) -> str:
        raise NotImplementedError

    def _facts(self) -> Mapping[str, str]:
        return {}

    def _tables(self) -> List[Tuple[str, pandas.DataFrame]]:
        return []

    def _remarks(self) -> List[str]:
        return []

    def __repr__(self) -> str:
        facts = self._facts()
        width = max((len(name) for name in facts), default=0)
        lines = [self._title()]
        lines += [f"  {name.ljust(width)}  {fact}" for name, fact in facts.items()]
        for title, table in self._tables():
            text = table.head(_SHOWN_ROWS).to_string(index=False, max_colwidth=80)
            lines += ["", f"{title}:" if title else "", *(f"  {row}" for row in text.split("\n"))]
            lines += [f"  {more}" for more in _more(table)]
        lines += ["", *(f"- {remark}" for remark in self._remarks())] if self._remarks() else []
        return "\n".join(lines)

    def _repr_html_(self) -> str:
        rows = "".join(
            f'<tr><td style="text-align: left; vertical-align: top"><b>{html.escape(name)}</b></td>'
            f'<td style="text-align: left">{html.escape(fact)}</td></tr>'
            for name, fact in self._facts().items()
        )
        parts = [f"<b>{html.escape(self._title())}</b>"]
        parts.append(f'<table style="margin: 4px 0">{rows}</table>' if rows else "")
        for title, table in self._tables():
            parts.append(f"<div>{html.escape(title)}</div>" if title else "")
            parts.append(
                table.head(_SHOWN_ROWS).to_html(
                    index=False, border=0, justify="left", max_rows=_SHOWN_ROWS
                )
            )
            parts += [f"<div>{html.escape(more)}</div>" for more in _more(table)]
        remarks = "".join(f"<li>{html.escape(remark)}</li>" for remark in self._remarks())
        parts.append(f"<ul>{remarks}</ul>" if remarks else "")
        return '<div style="max-width: 72em">' + "".join(parts) + "</div>"


def _more(table: pandas.DataFrame) -> List[str]:
    rest = len(table) - _SHOWN_ROWS
    return [f"and {rest} more"] if rest > 0 else []


def bytes_of(count: float) -> str:
    """492 KiB, 1.3 MiB."""
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:,.1f} TiB"


def seconds_of(seconds: float) -> str:
    """139 µs, 1.54 ms, 0.7 s, 2.5 min, 3.1 h; nothing is a dash."""
    if seconds == 0:
        return "–"
    for unit, size, below in (("µs", 1e-6, 1e-3), ("ms", 1e-3, 1.0), ("s", 1.0, 120.0)):
        if seconds < below:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
