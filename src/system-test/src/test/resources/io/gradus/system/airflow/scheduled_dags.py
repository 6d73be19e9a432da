"""A pipeline for a scheduler: tasks that are killed, are ended, and race."""

from failing_dags import given_a_secret, pipeline, training

from gradus_airflow import GradusOperator
from gradus_airflow.example_dags._churn import MODELS, REGISTERED, TRAINING

LONG = {**TRAINING, "training.epochs": 400, "checkpoint.every-steps": 20}


def promotion(name):
    """One of two that take the same place."""
    return GradusOperator(
        task_id="promote_" + name,
        command="promote",
        arguments=["--model", f"{MODELS}/{name}/model", "--as", "churn", "--expect", "none"],
        conf=REGISTERED,
    )


with pipeline("scheduled") as scheduled:
    both = [promotion("killed"), promotion("undisturbed")]
    training("killed", LONG) >> both
    training("undisturbed", LONG) >> both
    training("endless", {**LONG, "training.epochs": 1000000})
    given_a_secret()
