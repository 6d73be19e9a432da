"""An Airflow of the test's own, and how pipelines are run in it."""

import os
import signal
import socket
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path

# Under names by which Airflow does not know that it is one.
SECRET = "swordfish-4711"


def prepare(place, jar, spark, data, folder=None):
    """Tells Airflow where everything is: it has to be imported after this.

    :param folder: with pipelines; those that come along by default
    """
    place = Path(place)
    os.environ.update(
        AIRFLOW_HOME=str(place / "airflow"),
        AIRFLOW__CORE__LOAD_EXAMPLES="False",
        AIRFLOW__CORE__DAGS_FOLDER=folder or dags(),
        AIRFLOW__GRADUS__JAR=jar,
        AIRFLOW__GRADUS__HISTORY_SERVER="http://history:18080",
        AIRFLOW__GRADUS__REPORT_SERVER="http://files",
        AIRFLOW_CONN_SPARK_DEFAULT='{"conn_type": "spark", "host": "local[2]"}',
        AIRFLOW_VAR_GRADUS_DATA=data,
        AIRFLOW_VAR_GRADUS_MODELS=str(place / "models"),
        AIRFLOW_VAR_OF_STORE=SECRET,
        PATH=spark + "/bin:" + os.environ["PATH"],
    )
    if not (place / "airflow").exists():
        subprocess.run([sys.executable, "-m", "airflow", "db", "migrate"], check=True)


def free_port():
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def end(process):
    """Ends a part of Airflow, and what it has started."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def dags():
    import importlib.util

    return str(Path(importlib.util.find_spec("gradus_airflow").origin).parent / "example_dags")


def pipeline(name):
    """A pipeline whose waits are short."""
    import importlib

    module = importlib.import_module("gradus_airflow.example_dags." + name)
    dag = getattr(module, name)()
    for task in dag.tasks:
        task.retry_delay = timedelta(seconds=1)
        task.retry_exponential_backoff = False
    return dag


def run(dag, day, **conf):
    """Runs it for a day; the run, and by task its state."""
    logical = datetime.fromisoformat(day).replace(tzinfo=timezone.utc) if day else None
    ended = dag.test(logical_date=logical, run_conf=conf or None)
    states = {ti.task_id: str(ti.state) for ti in ended.get_task_instances()}
    print("RUN", dag.dag_id, day, ended.state, states, file=sys.stderr)
    return ended, states


def told(ended, task, key="return_value"):
    """What a task left in XCom."""
    from airflow.models.xcom import XComModel
    from airflow.utils.session import create_session

    with create_session() as session:
        query = session.query(XComModel).filter_by(
            run_id=ended.run_id, dag_id=ended.dag_id, task_id=task, key=key
        )
        row = query.first()
        return None if row is None else XComModel.deserialize_value(row)


def no_secret(folder):
    """Holds all that Airflow keeps, and all that lies in a folder, against the secret."""
    from airflow.models.renderedtifields import RenderedTaskInstanceFields
    from airflow.utils.session import create_session

    with create_session() as session:
        kept = [str(of_task.rendered_fields) for of_task in session.query(RenderedTaskInstanceFields)]
    assert any("***" in fields for fields in kept), kept
    for file in Path(folder).rglob("*"):
        assert not file.is_file() or SECRET.encode() not in file.read_bytes(), file


def tries(ended, task):
    return next(ti.try_number for ti in ended.get_task_instances() if ti.task_id == task)
