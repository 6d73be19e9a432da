"""The jar, and sessions that have it."""

from __future__ import annotations

import importlib.util
import os
import re
from pathlib import Path
from typing import Any, Optional

import pyspark
from pyspark.sql import SparkSession

from gradus.ml._errors import SessionError

_NAME = re.compile(r"gradus-spark-(?P<line>\d+\.\d+)_.*\.jar")


def jar() -> str:
    """
    The jar for Spark that belongs to this package: one in the wheel, or the one that the package
    itself was imported from.

    >>> import gradus.ml, os
    >>> os.path.basename(gradus.ml.jar()).startswith("gradus-spark-")
    True
    """
    if _is_client():
        raise SessionError(
            "Expected PySpark with Java, found pyspark-client, whose package of Gradus has no jar. "
            "On Spark Connect the server has it: start that with --jars."
        )
    here = Path(__file__).resolve()
    for above in here.parents:
        if above.is_file():
            return str(above)
    jars = sorted((here.parent / "jars").glob("gradus-spark-*.jar"))
    if len(jars) != 1:
        raise SessionError(
            f"Expected one jar in {here.parent / 'jars'}, found {len(jars)}. Install the wheel "
            "gradus-spark, or give Spark the jar yourself by spark-submit --jars or spark.jars."
        )
    return str(jars[0])


def session_builder() -> SparkSession.Builder:
    """
    A builder of sessions that have the jar, and do not draw Spark's own bars of stages over the
    progress of a fit (``spark.ui.showConsoleProgress``). On a builder of your own
    ``.config("spark.jars", gradus.ml.jar())`` is enough.

    >>> import gradus.ml
    >>> spark = gradus.ml.session_builder().master("local[2]").getOrCreate()
    """
    if _is_client():
        raise SessionError(
            "Expected PySpark with Java, found pyspark-client, which only reaches a server. Start the "
            'session with SparkSession.builder.remote("sc://host:15002").getOrCreate(), and the '
            "server with --jars and the jar of Gradus."
        )
    path = jar()
    _require_line(path)
    builder = SparkSession.builder.config("spark.jars", path)
    return builder.config("spark.ui.showConsoleProgress", "false")


def _require_line(path: str) -> None:
    named = _NAME.fullmatch(os.path.basename(path))
    found = ".".join(pyspark.__version__.split(".")[:2])
    if named and named["line"] != found:
        raise SessionError(
            f"Expected PySpark {named['line']} for {path}, found {pyspark.__version__}. Install "
            f"the gradus-spark that was built for Spark {found}, or pyspark=={named['line']}.*."
        )


def is_remote() -> bool:
    """Whether a session would be one of Spark Connect."""
    try:
        from pyspark.sql.utils import is_remote as remote
    except ImportError:
        return False
    return bool(remote())


def _is_client() -> bool:
    return importlib.util.find_spec("py4j") is None


def require_jar(java_class: str) -> None:
    """Raises unless the running session has a class of the jar."""
    from py4j.java_gateway import JavaPackage

    context = active_context()
    if context is None:
        raise SessionError(
            "Expected a Spark session, found none. Start one with "
            "gradus.ml.session_builder().getOrCreate()."
        )
    found: Any = context._jvm
    for name in java_class.split("."):
        found = getattr(found, name)
    if isinstance(found, JavaPackage):
        raise SessionError(
            f"Expected {java_class} in the Spark session, found no jar of Gradus. A Java that runs "
            "takes none any more: start Python (or the notebook's kernel) anew, and the session "
            'with gradus.ml.session_builder(), or with .config("spark.jars", gradus.ml.jar()) on '
            "your own builder. spark-submit and pyspark take the option --jars with the jar."
        )


def active_context() -> Optional[Any]:
    """The Spark context of this process, if there is one."""
    from pyspark import SparkContext

    return SparkContext._active_spark_context
