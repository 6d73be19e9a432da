"""Pipelines that fail, for the test."""

from datetime import datetime, timedelta, timezone

from airflow.sdk import DAG

from gradus_airflow import GradusOperator
from gradus_airflow.example_dags._churn import DATA, HOLDOUT, MODELS, TRAINING

SETTINGS = {"retries": 2, "retry_delay": timedelta(seconds=1)}
# The second key is one of which Airflow does not know that it holds a secret.
SECRET = "swordfish-4711"


def pipeline(name):
    start = datetime(2026, 1, 1, tzinfo=timezone.utc)
    return DAG(name, schedule=None, start_date=start, default_args=SETTINGS)


with pipeline("wrong") as wrong:
    GradusOperator(
        task_id="wrong",
        command="train",
        arguments=["--data", HOLDOUT, "--label", "churned", "--output", MODELS + "/wrong"],
        settings={"training.epochs": "many"},
    )
    GradusOperator(
        task_id="gone",
        command="train",
        arguments=["--data", DATA + "/nowhere", "--label", "churned", "--output", MODELS + "/gone"],
    )
    GradusOperator(
        task_id="secret",
        command="train",
        arguments=["--data", HOLDOUT, "--label", "churned", "--output", MODELS + "/secret", "--dry-run"],
        settings={**TRAINING, "data.options.accessKey": SECRET},
        conf={"spark.hadoop.fs.s3a.bucket.other.access.key": SECRET},
    )


def training(name):
    with pipeline(name) as dag:
        GradusOperator(
            task_id="train",
            command="train",
            arguments=["--data", HOLDOUT, "--label", "churned", "--output", MODELS + "/" + name],
            settings={**TRAINING, "training.epochs": 400, "checkpoint.every-steps": 20},
            conf={"spark.gradus.owner": name},
        )
    return dag


undisturbed = training("undisturbed")
killed = training("killed")
