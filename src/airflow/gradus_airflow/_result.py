"""The result that a command leaves, whichever way it ended."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

_KNOWN_SCHEMA = 1

# What tasks after this one ask for, each under its own name.
_PUSHED = ("status", "metrics", "verdict", "paths", "rows", "version", "alias", "answer", "cause")


@dataclass(frozen=True)
class Result:
    """What a command told; ``gradus --result-schema`` prints what may be in it.

    :param content: all of it, as JSON has it
    """

    content: Mapping[str, Any]

    @staticmethod
    def parse(text: str, place: str) -> Result:
        """Reads one.

        :param place: where it lies, for the message
        :raises ValueError: if it is none, or one of a later version
        """
        try:
            content = json.loads(text)
        except ValueError as e:
            raise ValueError(f"{place}: Expected the result of a command, found no JSON: {e}") from e
        schema = content.get("schema") if isinstance(content, dict) else None
        if schema != _KNOWN_SCHEMA:
            raise ValueError(
                f"{place}: Expected a result with schema {_KNOWN_SCHEMA}, found {schema!r}. "
                "Install the gradus-airflow of the Gradus that runs."
            )
        return Result(content)

    @property
    def command(self) -> str:
        """Its name, such as ``train``."""
        return str(self.content["command"])

    @property
    def status(self) -> Literal["done", "failed", "refused"]:
        """What became of it."""
        status: Literal["done", "failed", "refused"] = self.content["status"]
        return status

    @property
    def exit_code(self) -> int:
        """Of its process."""
        return int(self.content["exitCode"])

    @property
    def retry(self) -> Literal["never", "later", "policy"]:
        """Whether the same command may come to another end."""
        retry: Literal["never", "later", "policy"] = self.content["retry"]
        return retry

    @property
    def kind(self) -> str:
        """The kind of its cause, such as ``configuration``; empty where it has none."""
        return str(self.content.get("cause", {}).get("kind", ""))

    @property
    def message(self) -> str:
        """Why it ended so, in words: its verdict's where it has no cause."""
        cause = self.content.get("cause", {}).get("message")
        return str(cause or self.content.get("verdict", {}).get("words", ""))

    @property
    def paths(self) -> Mapping[str, str]:
        """What it left or is about, such as ``model`` and ``report``."""
        paths: Mapping[str, str] = self.content.get("paths", {})
        return paths

    @property
    def application_id(self) -> str | None:
        """Of Spark, if that was started."""
        return self.content.get("applicationId")

    def pushed(self) -> dict[str, Any]:
        """What goes to XCom, by key."""
        return {key: self.content[key] for key in _PUSHED if key in self.content}

    def extra(self) -> dict[str, Any]:
        """What an event of an asset tells."""
        told = {key: value for key, value in self.pushed().items() if key not in ("status", "cause")}
        return {"command": self.command, "ended": self.content["ended"], **told}
