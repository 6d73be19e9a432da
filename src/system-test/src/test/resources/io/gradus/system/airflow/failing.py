"""Tasks that fail: how often they are tried; and what is kept of one that is given a secret."""

import os
import sys
from pathlib import Path

import common

place, jar, spark, data = sys.argv[1:]
os.environ["AIRFLOW__GRADUS__RESULT_FOLDER"] = str(Path(place) / "results")
# Airflow reads them from files.
common.prepare(place, jar, spark, data, str(Path(__file__).parent / "dags"))

sys.path.insert(0, os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
import task_dags  # noqa: E402

ended, states = common.run(task_dags.failing, "2026-01-01")
assert states == {"wrong": "failed", "gone": "failed", "secret": "success"}, states
assert common.tries(ended, "wrong") == common.tries(ended, "gone") == 1
assert common.told(ended, "wrong", "cause")["kind"] == "configuration"
assert common.told(ended, "gone", "cause")["kind"] == "data"
assert any(Path(place, "results").rglob("try-1-*.json"))
common.no_secret(place)
print("failures are over")
