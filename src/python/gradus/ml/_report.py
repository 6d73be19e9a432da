"""A report inside a notebook."""

from __future__ import annotations

import html


class Report:
    """
    A page for people. A notebook shows it; elsewhere :py:meth:`save` writes it to a file.

    >>> model.report(rows).save(f"{folder}/of-docs.html")
    """

    __module__ = "gradus.ml"

    def __init__(self, page: str) -> None:
        self.html = page

    def save(self, path: str) -> None:
        """Writes the page to a file of this machine, in place of what was there."""
        with open(path, "w", encoding="utf-8") as out:
            out.write(self.html)

    def __repr__(self) -> str:
        return f"Report({len(self.html):,} characters of HTML)"

    def _repr_html_(self) -> str:
        # A frame of its own: the page's styles and scripts are not for the notebook.
        page = html.escape(self.html, quote=True)
        return (
            '<iframe style="width: 100%; height: 80vh; border: 1px solid #ccc" '
            f'srcdoc="{page}"></iframe>'
        )
