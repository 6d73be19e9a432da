"""Where results lie, and how a worker reads them."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from airflow.sdk import ObjectStoragePath

# What S3A and its likes are called by libraries of Python's.
_OBJECT_STORES = {
    "s3": "s3",
    "s3a": "s3",
    "s3n": "s3",
    "gs": "gs",
    "abfs": "abfs",
    "abfss": "abfs",
}
_HADOOP_SHELL = "org.apache.hadoop.fs.FsShell"


def is_local(place: str) -> bool:
    """Whether it lies on a file system of the machine's."""
    return urlsplit(place).scheme in ("", "file")


def as_url(place: str) -> str:
    """A local path with its scheme, without which Hadoop takes it for one of its default system."""
    return Path(place).absolute().as_uri() if urlsplit(place).scheme == "" else place


def read(
    place: str, *, conn_id: str | None, spark_binary: str, properties: Mapping[str, Any]
) -> str | None:
    """The text of a file, or None where there is none.

    Local files are opened; object stores are read through Airflow's ``ObjectStoragePath``;
    everything else, HDFS above all, by the Hadoop that is in the Spark: it knows what the command
    knew.

    :param conn_id: Airflow's connection of an object store
    :param spark_binary: the ``spark-submit``
    :param properties: of Spark; those of Hadoop among them are given to it
    """
    address = urlsplit(place)
    if is_local(place):
        file = Path(unquote(address.path))
        return file.read_text(encoding="utf-8") if file.exists() else None
    store = _OBJECT_STORES.get(address.scheme)
    if store is not None:
        path = ObjectStoragePath(f"{store}://{address.netloc}{address.path}", conn_id=conn_id)
        return str(path.read_text(encoding="utf-8")) if path.exists() else None
    return _read_by_hadoop(place, spark_binary, properties)


def _read_by_hadoop(place: str, spark_binary: str, properties: Mapping[str, Any]) -> str | None:
    submit = shutil.which(spark_binary)
    if submit is None:
        raise FileNotFoundError(f"Expected {spark_binary} in the PATH, found none of that name.")
    # A link to it may lie apart from what belongs to it.
    beside = [Path(submit).parent, Path(os.path.realpath(submit)).parent]
    shell = next((d / "spark-class" for d in beside if (d / "spark-class").exists()), None)
    if shell is None:
        raise FileNotFoundError(
            f"Expected spark-class beside {submit}, which reads {place}, found none. "
            "Choose a result_folder on an object store, or install a whole Spark."
        )
    settings: list[str] = []
    for key, value in properties.items():
        if key.startswith("spark.hadoop."):
            settings += ["-D", f"{key.removeprefix('spark.hadoop.')}={value}"]
    words = [str(shell), _HADOOP_SHELL, *settings, "-cat", place]
    ended = subprocess.run(words, capture_output=True, text=True, check=False)
    if ended.returncode == 0:
        return ended.stdout
    if "No such file or directory" in ended.stderr:
        return None
    raise OSError(f"{place}: Expected a result that can be read. Hadoop said: {ended.stderr.strip()}")
