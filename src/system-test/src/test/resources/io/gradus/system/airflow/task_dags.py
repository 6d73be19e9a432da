"""A pipeline whose tasks cannot be done, and one for a scheduler: tasks that are killed, are ended, and race."""

from datetime import datetime, timedelta, timezone

from airflow.sdk import DAG

from gradus_airflow import GradusOperator
from gradus_airflow.example_dags._churn import DATA, HOLDOUT, MODELS, REGISTERED, TRAINING

LONG = {**TRAINING, "training.epochs": 400, "checkpoint.every-steps": 20}


def pipeline(name):
    """One whose tasks are tried thrice."""
    return DAG(
        name,
        schedule=None,
        start_date=datetime(2026, 1, 1, tzinfo=timezone.utc),
        default_args={"retries": 2, "retry_delay": timedelta(seconds=1)},
    )


def training(name, settings, rows=HOLDOUT, more=(), **others):
    """Trains ``models/<name>``."""
    return GradusOperator(
        task_id=name,
        command="train",
        arguments=["--data", rows, "--label", "churned", "--output", MODELS + "/" + name, *more],
        settings=settings,
        **others,
    )


def given_a_secret():
    """A dry run with a secret under two keys."""
    secret = "{{ var.value.of_store }}"
    return training(
        "secret",
        {**TRAINING, "data.options.accessKey": secret},
        more=["--dry-run"],
        conf={"spark.hadoop.fs.s3a.bucket.other.access.key": secret},
    )


def promotion(name):
    """One of two that take the same place."""
    return GradusOperator(
        task_id="promote_" + name,
        command="promote",
        arguments=["--model", f"{MODELS}/{name}/model", "--as", "churn", "--expect", "none"],
        conf=REGISTERED,
    )


with pipeline("failing") as failing:
    training("wrong", {"training.epochs": "many"})
    training("gone", {}, DATA + "/nowhere")
    given_a_secret()

with pipeline("scheduled") as scheduled:
    both = [promotion("killed"), promotion("undisturbed")]
    training("killed", LONG) >> both
    training("undisturbed", LONG) >> both
    training("endless", {**LONG, "training.epochs": 1000000})
    given_a_secret()
