"""What can go wrong, as Python's exceptions: with the message alone, and not a trace of Java's."""

from __future__ import annotations

import re
from contextlib import contextmanager
from typing import Any, Callable, Dict, Iterator, Mapping, Optional, Type

_IO_EXCEPTION = "java.io.IOException"
_STATE_EXCEPTION = "java.lang.IllegalStateException"
_RUN_EXCEPTION = "io.gradus.run.RunException"
_JVM_TRACE = "\n\nJVM stacktrace:"
_CONDITION = "GRADUS."
_JAVA_CLASS = re.compile(r"^\((?P<name>[\w.$]+)\) ")


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


class RefusedError(GradusError, RuntimeError):
    """What was asked was answered, and the answer is no."""

    __module__ = "gradus.ml"


class HeldError(GradusError, RuntimeError):
    """A run that lives is at the same place: it passes by itself."""

    __module__ = "gradus.ml"


class SessionError(GradusError, RuntimeError):
    """There is no Spark session, or it lacks the jar."""

    __module__ = "gradus.ml"


_BY_REASON: Dict[str, Type[GradusError]] = {
    "CONFIGURATION": ConfigurationError,
    "HELD": HeldError,
    "REFUSED": RefusedError,
    "AWAY": DataError,
    "DATA": DataError,
    "DIVERGED": DivergedError,
}


# Keys that messages name, and options of the command line, by what says the same here.
_PARAMS: Mapping[str, str] = {
    "data.bad-rows = skip": 'handleInvalid="skip"',
    "data.validation-fraction": "validationFraction",
    "data.split.method = random": 'splitMethod="random"',
    "data.split.column": "splitCol",
    "or data.validation.": "or validationIndicatorCol.",
    "data.partitions": "numPartitions",
    "data.label": "labelCol",
    "features.select": "inputCols",
    "training.batch-size": "batchSize",
    "training.local-steps": "localSteps",
    "set task = multiclass": "take NeuralNetworkClassifier",
    "--output: ": "",
    ", or say --overwrite": ", or remove what is there",
}


def by_params(text: str) -> str:
    """
    A message with Params where it names keys of a configuration; the text of ``config`` has keys.

    >>> by_params("Set data.validation-fraction = 0.1, or data.validation.")
    'Set validationFraction = 0.1, or validationIndicatorCol.'
    """
    if text.startswith("config:"):
        return text
    for key, param in _PARAMS.items():
        text = text.replace(key, param)
    return text


@contextmanager
def told() -> Iterator[None]:
    """Raises what Java throws for a user's eyes as one of the exceptions of this module."""
    try:
        yield
    except Exception as error:
        known = _known(error)
        if known is None:
            raise
        # Where the message does not say all, the trace belongs to it.
        java = getattr(error, "java_exception", None)
        raise known from (None if _explained(java) else error)


def _known(error: Exception) -> Optional[GradusError]:
    if hasattr(error, "java_exception"):  # of Py4J's, which a client of Spark Connect has none of
        return _of_java(error.java_exception)
    # A class of pyspark.errors, of pyspark.sql.utils in older ones.
    if type(error).__name__ == "IllegalArgumentException":
        return ConfigurationError(by_params(str(error).split(_JVM_TRACE)[0]))
    return _of_connect(error) if hasattr(error, "getGrpcStatusCode") else None


def _of_java(thrown: Any) -> Optional[GradusError]:
    if thrown.getClass().getName() in (_IO_EXCEPTION, _STATE_EXCEPTION):
        return GradusError(str(thrown.getMessage()))
    while thrown is not None:
        if thrown.getClass().getName() == _RUN_EXCEPTION:
            reason = str(thrown.reason().name())
            return _BY_REASON.get(reason, GradusError)(by_params(str(thrown.getMessage())))
        thrown = thrown.getCause()
    return None


def _explained(thrown: Any) -> bool:
    while thrown is not None:
        if thrown.getClass().getName() == _RUN_EXCEPTION:
            return bool(thrown.explained())
        thrown = thrown.getCause()
    return True


def _of_connect(error: Any) -> Optional[GradusError]:
    condition = str(error.getCondition() or "")
    message = str(error).split(_JVM_TRACE)[0]
    java_class = _JAVA_CLASS.match(message)
    if condition.startswith(_CONDITION):
        reason = condition[len(_CONDITION) :]
        return _BY_REASON.get(reason, GradusError)(by_params(_JAVA_CLASS.sub("", message)))
    if java_class is not None and java_class["name"] == _IO_EXCEPTION:
        return GradusError(_JAVA_CLASS.sub("", message))
    if "ClassNotFound with classloader" in message:
        return SessionError(
            f"Expected the jar of Gradus on the executors, found it on the driver alone. {_START_SERVER}"
        )
    known = _OF_SPARK.get(condition)
    return None if known is None else known(message, error.getMessageParameters() or {})


def _no_class(message: str, _: Mapping[str, str]) -> Optional[GradusError]:
    found = re.search(r"gradus\.ml\.\w+", message)
    return found and SessionError(
        f"Expected {found[0]} on the Spark Connect server, found no jar of Gradus. {_START_SERVER}"
    )


def _no_method(_: str, values: Mapping[str, str]) -> Optional[GradusError]:
    return SessionError(
        f"Expected a classic Spark session for {values.get('attribute')}, found Spark Connect, which "
        "lets no such method through. Load the saved model in a classic session for it."
    )


def _large_model(_: str, values: Mapping[str, str]) -> Optional[GradusError]:
    return ConfigurationError(
        f"Expected a model of at most {_bytes(values, 'modelMaxSize')}, as this Spark Connect server "
        f"takes them, found one of {_bytes(values, 'modelSize')}. Train a smaller network, or "
        f'spark.conf.set("{_MEMORY}.maxModelSize", "{_grown(values, "modelSize")}"): with checkpointPath '
        "set, the same fit goes on then from its newest checkpoint."
    )


def _full_cache(_: str, values: Mapping[str, str]) -> Optional[GradusError]:
    return ConfigurationError(
        f"Expected at most {_bytes(values, 'mlCacheMaxSize')} of models in this session of Spark "
        "Connect, found more with this one. Delete models that are not needed any more (del model), "
        f'or spark.conf.set("{_MEMORY}.maxStorageSize", "{_grown(values, "mlCacheMaxSize")}").'
    )


def _lost_model(_: str, values: Mapping[str, str]) -> Optional[GradusError]:
    return SessionError(
        "Expected the model on the Spark Connect server, found none: it was kept for a session that "
        "has ended, or was deleted. Load it from where it was saved, or fit it again."
    )


def _interrupted(_: str, values: Mapping[str, str]) -> Optional[GradusError]:
    return GradusError(
        "This was interrupted on the Spark Connect server. Call it again; with checkpointPath set a "
        "fit goes on from its newest checkpoint."
    )


_START_SERVER = (
    "Start the server with it: start-connect-server.sh --jars gradus-spark-...jar. addArtifact brings "
    "a jar to the driver, but not to the executors."
)
_MEMORY = "spark.connect.session.connectML.mlCache.memoryControl"

_OF_SPARK: Dict[str, Callable[[str, Mapping[str, str]], Optional[GradusError]]] = {
    "CONNECT_ML.ATTRIBUTE_NOT_ALLOWED": _no_method,
    "CONNECT_ML.CACHE_INVALID": _lost_model,
    "CONNECT_ML.ML_CACHE_SIZE_OVERFLOW_EXCEPTION": _full_cache,
    "CONNECT_ML.MODEL_SIZE_OVERFLOW_EXCEPTION": _large_model,
    "CONNECT_ML.UNSUPPORTED_EXCEPTION": _no_class,
    "OPERATION_CANCELED": _interrupted,
}


def _bytes(values: Mapping[str, str], name: str) -> str:
    value = values.get(name, "")
    return f"{int(value):,} bytes" if value.isdigit() else f"{value} bytes"


def _grown(values: Mapping[str, str], name: str) -> str:
    """Twice as much, as Spark takes sizes."""
    value = values.get(name, "")
    return f"{2 * int(value) // 1024 + 1}k" if value.isdigit() else "8g"
