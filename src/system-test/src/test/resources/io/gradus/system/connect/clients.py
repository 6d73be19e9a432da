"""What the tests of Spark Connect share: a session, and errors that are told in our words."""

import json
import os
import sys
import time
import traceback
import urllib.request

from pyspark.sql import SparkSession

MEMORY = "spark.connect.session.connectML.mlCache.memoryControl"


def connect(url, **settings):
    """A session of its own on a server; its settings hold before the server's cache is made."""
    spark = SparkSession.builder.remote(url).create()
    for name, value in settings.items():
        spark.conf.set(f"{MEMORY}.{name}", value)
    return spark


def fail(kind, error, trace):
    """Ends the process at once: a session that was not stopped would hold it up."""
    traceback.print_exception(kind, error, trace)
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(1)


sys.excepthook = fail


def told(kind, part, work):
    """Something fails with an exception of ours, and without a trace of Java's."""
    try:
        found = work()
    except kind as error:
        assert part in str(error), error
        for word in ("Exception", "\tat ", "SQLSTATE", "stacktrace"):
            assert word not in str(error), error
    else:
        raise AssertionError(f"Expected {kind}, found {found}.")


def active_stages(ui):
    """How many stages run on a server now, by the page that it shows of itself."""
    with urllib.request.urlopen(f"{ui}/api/v1/applications") as answer:
        app = json.load(answer)[0]["id"]
    with urllib.request.urlopen(f"{ui}/api/v1/applications/{app}/stages?status=active") as answer:
        return len(json.load(answer))


def wait_for(what, limit=90):
    """Returns when something has become true."""
    end = time.monotonic() + limit
    while not what():
        assert time.monotonic() < end, f"Expected it within {limit} seconds."
        time.sleep(0.1)


def end(word, *sessions):
    for session in sessions:
        session.stop()
    print(word)
    sys.stdout.flush()
