"""A scheduler of its own, whose tasks are killed by signal 9, are ended from outside, and race."""

import os
import signal
import subprocess
import sys
import time
from contextlib import ExitStack
from pathlib import Path

import common

place, jar, spark, data = sys.argv[1:]
port = common.free_port()
os.environ.update(
    AIRFLOW__API__PORT=str(port),
    AIRFLOW__API__WORKERS="1",
    AIRFLOW__API_AUTH__JWT_SECRET="jwt-of-the-test-that-is-long-enough",
    AIRFLOW__API__SECRET_KEY="pages-of-the-test-that-is-long-enough",
    AIRFLOW__CORE__EXECUTION_API_SERVER_URL=f"http://127.0.0.1:{port}/execution/",
    AIRFLOW__CORE__EXECUTOR="LocalExecutor",
    AIRFLOW__CORE__PARALLELISM="3",
    AIRFLOW__CORE__DAGS_ARE_PAUSED_AT_CREATION="False",
    AIRFLOW__WORKERS__EXECUTION_API_TIMEOUT="60",
    AIRFLOW__GRADUS__RESULT_FOLDER=str(Path(place) / "results"),
)
common.prepare(place, jar, spark, data, str(Path(__file__).parent / "dags"))
models = Path(place) / "models"

from airflow.models.dagrun import DagRun  # noqa: E402
from airflow.models.serialized_dag import SerializedDagModel  # noqa: E402
from airflow.models.taskinstance import TaskInstance  # noqa: E402
from airflow.utils.session import create_session  # noqa: E402


def await_that(words, check, seconds=600):
    """Waits until something is so, and gives what the check gave."""
    end = time.monotonic() + seconds
    while True:
        found = check()
        if found:
            return found
        for process in running:
            assert process.poll() is None, f"{process.args} has ended"
        assert time.monotonic() < end, f"Waited in vain until {words}: {states()}"
        time.sleep(0.5)


def states():
    with create_session() as session:
        return {ti.task_id: (str(ti.state), ti.try_number) for ti in session.query(TaskInstance)}


def drivers(name):
    """The processes of Java that train a model, each with that which has started it."""
    found = []
    for process in Path("/proc").glob("[0-9]*"):
        try:
            words = (process / "cmdline").read_bytes().decode().split("\0")
            parent = int((process / "stat").read_text().rsplit(")", 1)[1].split()[1])
        except (FileNotFoundError, ProcessLookupError):
            continue
        if words[0].endswith("java") and str(models / name) in words:
            found.append((int(process.name), parent))
    return found


def trains(name):
    checkpoints = models / name / "checkpoints"
    return checkpoints.is_dir() and any(checkpoints.glob("step-*")) and drivers(name)


def ended():
    with create_session() as session:
        return session.query(DagRun).filter(DagRun.state.in_(("success", "failed"))).first()


running = []
with ExitStack() as stack:
    for part in ("api-server", "scheduler", "dag-processor"):
        log = stack.enter_context(open(Path(place) / f"{part}.log", "w"))
        words = [sys.executable, "-m", "airflow", part]
        running.append(subprocess.Popen(words, stdout=log, stderr=log, start_new_session=True))
        stack.callback(common.end, running[-1])

    def read():
        with create_session() as session:
            return session.query(SerializedDagModel).filter_by(dag_id="scheduled").count()

    await_that("the pipeline is read", read)
    subprocess.run([sys.executable, "-m", "airflow", "dags", "trigger", "scheduled"], check=True)

    # The worker is killed in the middle of training, and Spark goes on without it; the next try ends it.
    _, worker = await_that("it trains", lambda: trains("killed"))[0]
    os.kill(worker, signal.SIGKILL)
    assert not (models / "killed/model/weights.safetensors").exists(), "finished before it was killed"

    # As a user does it who marks the task as failed.
    driver, _ = await_that("it trains", lambda: trains("endless"))[0]
    with create_session() as session:
        session.query(TaskInstance).filter_by(task_id="endless").update({"state": "failed"})
    await_that("the driver has ended", lambda: not drivers("endless"), 90)
    await_that("the run has ended", ended)

found = states()
print(found, file=sys.stderr)
assert found["secret"] == found["undisturbed"] == ("success", 1), found
assert found["killed"] == ("success", 2), found
weights = [models / name / "model/weights.safetensors" for name in ("killed", "undisturbed")]
assert weights[0].read_bytes() == weights[1].read_bytes()
promoted = sorted(found["promote_" + name][0] for name in ("killed", "undisturbed"))
assert promoted == ["failed", "success"], found
steps = (models / "registry/churn/aliases/champion").iterdir()
assert [step.name for step in steps] == ["0000000001.json"]

# Logs have it masked.
logs = list((Path(place) / "airflow/logs").rglob("task_id=secret/*.log"))
assert "data.options.accessKey=***" in logs[0].read_text(), logs
common.no_secret(place)
print("the scheduler is over")
