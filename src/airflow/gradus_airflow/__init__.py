"""Commands of Gradus as tasks of Airflow.

:class:`GradusOperator` runs one command by ``spark-submit`` and reads the result that it leaves:
what was measured goes to XCom and to events of assets, and a try that can come to no other end is
not made. :mod:`gradus_airflow.example_dags` has whole pipelines.
"""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from gradus_airflow._errors import (
        GradusDiverged,
        GradusError,
        GradusFailed,
        GradusLater,
        GradusNever,
        GradusRefused,
    )
    from gradus_airflow._operator import GradusOperator
    from gradus_airflow._result import Result

_ERRORS = "gradus_airflow._errors"
_PLACES = {
    "GradusDiverged": _ERRORS,
    "GradusError": _ERRORS,
    "GradusFailed": _ERRORS,
    "GradusLater": _ERRORS,
    "GradusNever": _ERRORS,
    "GradusOperator": "gradus_airflow._operator",
    "GradusRefused": _ERRORS,
    "Result": "gradus_airflow._result",
}

__all__ = [
    "GradusDiverged",
    "GradusError",
    "GradusFailed",
    "GradusLater",
    "GradusNever",
    "GradusOperator",
    "GradusRefused",
    "Result",
]


def __getattr__(name: str) -> Any:
    # Airflow asks the package for its settings while it is itself being imported.
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(importlib.import_module(_PLACES[name]), name)
