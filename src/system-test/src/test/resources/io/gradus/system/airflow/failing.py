"""Tasks that fail: how often they are tried, and what is seen of them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import common

place, jar, spark, data, *part = sys.argv[1:]
common.prepare(place, jar, spark, data)
# A folder of pipelines of this test's own; Airflow reads them from files.
os.environ["AIRFLOW__CORE__DAGS_FOLDER"] = str(Path(__file__).parent / "failing_dags")

sys.path.insert(0, os.environ["AIRFLOW__CORE__DAGS_FOLDER"])
import failing_dags  # noqa: E402

weights = "model/weights.safetensors"
if part:
    ended, states = common.run(failing_dags.killed, "2026-01-01")
    assert states == {"train": "success"}, states
    sys.exit()

wrong, states = common.run(failing_dags.wrong, "2026-01-01")
assert states == {"wrong": "failed", "gone": "failed", "secret": "success"}, states
assert common.tries(wrong, "wrong") == 1
assert common.told(wrong, "wrong", "cause")["kind"] == "configuration"
assert common.tries(wrong, "gone") == 1
assert common.told(wrong, "gone", "cause")["kind"] == "data"

# What Airflow keeps of the task that was given secrets has none of them.
from airflow.models.renderedtifields import RenderedTaskInstanceFields  # noqa: E402
from airflow.utils.session import create_session  # noqa: E402

with create_session() as session:
    for fields in session.query(RenderedTaskInstanceFields).all():
        assert failing_dags.SECRET not in str(fields.rendered_fields), fields.rendered_fields
assert failing_dags.SECRET not in str(common.told(wrong, "secret"))

undisturbed, states = common.run(failing_dags.undisturbed, "2026-01-01")
assert states == {"train": "success"}, states

# The worker is killed in the middle of training, and Spark goes on without it; the next try ends it.
models = Path(place) / "models"
words = [sys.executable, *sys.argv, "killed"]
with subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as worker:
    checkpoints = models / "killed/checkpoints"
    while not (checkpoints.is_dir() and any(checkpoints.glob("step-*"))):
        assert worker.poll() is None, "ended before it was killed"
        time.sleep(0.1)
    worker.send_signal(signal.SIGKILL)
assert not (models / "killed" / weights).exists(), "finished before it was killed"
ended, states = common.run(failing_dags.killed, "2026-01-02")
assert states == {"train": "success"}, states
assert (models / "killed" / weights).read_bytes() == (models / "undisturbed" / weights).read_bytes()
print("failures are over")
