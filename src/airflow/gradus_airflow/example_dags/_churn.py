"""What the pipelines of this model share."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from airflow.sdk import Asset

#: There are new rows; the event's extra has their day as ``dt``.
ROWS = Asset("churn_rows")

#: Another version stands for ``registry:churn@champion``; the event's extra has its number.
CHAMPION = Asset("churn_champion")

#: What passes by itself shall wake nobody.
TRIED: dict[str, Any] = {
    "retries": 3,
    "retry_delay": timedelta(minutes=5),
    "retry_exponential_backoff": True,
}

DATA = "{{ var.value.gradus_data }}"
MODELS = "{{ var.value.gradus_models }}"

#: Says in every deploy mode where the registry is.
REGISTERED = {"spark.hadoop.gradus.registry.path": MODELS + "/registry"}
HOLDOUT = DATA + "/holdout"

#: All days; ``within`` says which of them.
DAYS = DATA + "/days"

#: What the run of a night is called, and everything that it leaves.
NIGHT = MODELS + "/nights/{{ ds }}"

#: What a training reads, and what it learns.
ROWS_AND_LABEL = ("--data", DAYS, "--label", "churned")

#: How the network is trained, whoever trains it.
TRAINING: dict[str, Any] = {
    "data.validation-fraction": 0.1,
    "features.exclude": ["customer_id"],
    "network.hidden": [32],
    "training.epochs": 8,
    "training.batch-size": 128,
    "optimizer.rate": 0.003,
    "preset": "none",
}


def partition(day: str) -> str:
    """The path of a day's rows.

    :param day: an expression of a template, such as ``ds``
    """
    return DAYS + "/dt={{ " + day + " }}"


def within(last: str, count: int) -> dict[str, str]:
    """The settings for so many days.

    :param last: the last of them, an expression of a template
    """
    return {
        "data.range.column": "dt",
        "data.range.first": "{{ macros.ds_add(" + last + f", {1 - count}" + ") }}",
        "data.range.last": "{{ " + last + " }}",
    }
