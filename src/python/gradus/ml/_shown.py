"""What is shown as facts and tables: as text, and in a notebook as HTML."""

from __future__ import annotations

import html
from typing import TYPE_CHECKING, Any, Iterable, List, Mapping, Tuple

if TYPE_CHECKING:
    import pandas

_SHOWN_ROWS = 24
_WIDEST = 100


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
            lines += ["", *([title] if title else [])]
            lines += [f"  {line}" for line in (*_lines(table.head(_SHOWN_ROWS)), *_more(table))]
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
            parts.append(_html(table.head(_SHOWN_ROWS)))
            parts += [f"<div>{html.escape(more)}</div>" for more in _more(table)]
        remarks = "".join(f"<li>{html.escape(remark)}</li>" for remark in self._remarks())
        parts.append(f"<ul>{remarks}</ul>" if remarks else "")
        return '<div style="max-width: 72em">' + "".join(parts) + "</div>"


def _figure(value: float) -> str:
    return f"{value:.4g}"


def _lines(table: pandas.DataFrame) -> List[str]:
    """A table as text: numbers to the right, texts to the left and not too long."""
    columns = []
    for name in table.columns:
        values = [_cell(value) for value in table[name]]
        width = max([len(str(name)), *map(len, values)])
        numbers = _is_numeric(table[name])
        columns.append(
            [
                text.rjust(width) if numbers else text.ljust(width)
                for text in (str(name), *values)
            ]
        )
    return ["  ".join(cells).rstrip() for cells in zip(*columns)]


def _html(table: pandas.DataFrame) -> str:
    """A table as HTML: numbers to the right, texts to the left."""
    sides = ["right" if _is_numeric(table[name]) else "left" for name in table.columns]

    def row(cells: Iterable[str], tag: str) -> str:
        texts = (
            f'<{tag} style="text-align: {side}">{html.escape(cell)}</{tag}>'
            for side, cell in zip(sides, cells)
        )
        return f"<tr>{''.join(texts)}</tr>"

    head = row(map(str, table.columns), "th")
    body = "".join(
        row([_figure_or_text(value) for value in values], "td")
        for values in table.itertuples(index=False)
    )
    return f'<table style="margin: 4px 0"><thead>{head}</thead><tbody>{body}</tbody></table>'


def _is_numeric(column: pandas.Series[Any]) -> bool:
    return all(not isinstance(value, str) for value in column)


def _figure_or_text(value: Any) -> str:
    if value is None or value != value:
        return ""
    return _figure(value) if isinstance(value, float) else str(value)


def _cell(value: Any) -> str:
    text = _figure_or_text(value)
    return text if len(text) <= _WIDEST else text[: _WIDEST - 1] + "…"


def _more(table: pandas.DataFrame) -> List[str]:
    rest = len(table) - _SHOWN_ROWS
    return [f"and {rest} more"] if rest > 0 else []


def bytes_of(count: float) -> str:
    """
    Bytes in the unit that suits.

    >>> bytes_of(512), bytes_of(1331000), bytes_of(492 << 10)
    ('512 bytes', '1.3 MiB', '492 KiB')
    """
    for unit in ("bytes", "KiB", "MiB", "GiB"):
        if count < 1024:
            return f"{count:.0f} {unit}" if unit == "bytes" or count >= 100 else f"{count:.1f} {unit}"
        count /= 1024
    return f"{count:,.1f} TiB"


def seconds_of(seconds: float) -> str:
    """
    Seconds in the unit that suits; none is a dash.

    >>> [seconds_of(seconds) for seconds in (0, 0.000139, 0.00154, 0.7, 7, 150, 11000)]
    ['–', '139 µs', '1.54 ms', '700 ms', '7 s', '2.5 min', '3.1 h']
    """
    if seconds == 0:
        return "–"
    for unit, size, below in (("µs", 1e-6, 1e-3), ("ms", 1e-3, 1.0), ("s", 1.0, 120.0)):
        if seconds < below:
            return f"{seconds / size:.3g} {unit}"
    return f"{seconds / 60:.1f} min" if seconds < 7200 else f"{seconds / 3600:.1f} h"
