"""How a task ends whose command did not do what it was asked for."""

from __future__ import annotations

from typing import TYPE_CHECKING

from airflow.sdk.exceptions import AirflowException, AirflowFailException

if TYPE_CHECKING:
    from gradus_airflow._result import Result


class GradusError(AirflowException):
    """The command did not do what it was asked for; ``result`` tells why.

    Airflow's ``retry_policy`` can treat each kind in its own way.
    """

    def __init__(self, message: str, result: Result) -> None:
        super().__init__(message)
        self.result = result


class GradusFailed(GradusError):
    """Something went wrong that no input caused (exit code 1)."""


class GradusLater(GradusError):
    """What is in its way passes by itself: another run at the output, a storage that is away."""


class GradusDiverged(GradusError):
    """The loss was no longer finite, or exploded (exit code 4)."""


class GradusNever(GradusError, AirflowFailException):
    """Configuration or data that come to the same end each time: the task is not tried again."""


class GradusRefused(GradusError, AirflowFailException):
    """What was asked was answered, and the answer is no (exit code 5)."""


def error_of(result: Result) -> GradusError:
    """What is raised for a result that is not done."""
    message = f"{result.command} ended with {result.exit_code} ({result.kind}): {result.message}"
    if result.status == "refused":
        return GradusRefused(message, result)
    if result.kind == "diverged":
        return GradusDiverged(message, result)
    if result.retry == "never":
        return GradusNever(message, result)
    return GradusLater(message, result) if result.retry == "later" else GradusFailed(message, result)
