"""What can go wrong, as Python's exceptions: with the message alone, and not a trace of Java's."""

from __future__ import annotations

from contextlib import contextmanager
from typing import Any, Dict, Iterator, Optional, Type

from py4j.protocol import Py4JJavaError

_IO_EXCEPTION = "java.io.IOException"
_STATE_EXCEPTION = "java.lang.IllegalStateException"
_RUN_EXCEPTION = "io.gradus.run.RunException"
_JVM_TRACE = "\n\nJVM stacktrace:"


class GradusError(Exception):
    """Gradus could not do what it was asked for; the message says why, and how to mend it."""

    __module__ = "gradus.ml"


class ConfigurationError(GradusError, ValueError):
    """Params that cannot be used, or a place that something else is at."""

    __module__ = "gradus.ml"


class DataError(GradusError, ValueError):
    """Data or a model that cannot be read or do not fit, or a storage that fails."""

    __module__ = "gradus.ml"


class DivergedError(GradusError, ArithmeticError):
    """The loss was no longer finite, or exploded."""

    __module__ = "gradus.ml"


class SessionError(GradusError, RuntimeError):
    """There is no Spark session, or it lacks the jar."""

    __module__ = "gradus.ml"


_BY_REASON: Dict[str, Type[GradusError]] = {
    "CONFIGURATION": ConfigurationError,
    "HELD": ConfigurationError,
    "DATA": DataError,
    "DIVERGED": DivergedError,
}


@contextmanager
def told() -> Iterator[None]:
    """Raises what Java throws for a user's eyes as one of the exceptions of this module."""
    try:
        yield
    except Py4JJavaError as error:
        known = _of_java(error.java_exception)
        if known is None:
            raise
        # Where the message does not say all, the trace belongs to it.
        raise known from (None if _explained(error.java_exception) else error)
    except Exception as error:
        # A class of pyspark.errors, of pyspark.sql.utils in older ones.
        if type(error).__name__ != "IllegalArgumentException":
            raise
        raise ConfigurationError(str(error).split(_JVM_TRACE)[0]) from None


def _of_java(thrown: Any) -> Optional[GradusError]:
    if thrown.getClass().getName() in (_IO_EXCEPTION, _STATE_EXCEPTION):
        return GradusError(str(thrown.getMessage()))
    while thrown is not None:
        if thrown.getClass().getName() == _RUN_EXCEPTION:
            reason = str(thrown.reason().name())
            return _BY_REASON.get(reason, GradusError)(str(thrown.getMessage()))
        thrown = thrown.getCause()
    return None


def _explained(thrown: Any) -> bool:
    while thrown is not None:
        if thrown.getClass().getName() == _RUN_EXCEPTION:
            return bool(thrown.explained())
        thrown = thrown.getCause()
    return True
