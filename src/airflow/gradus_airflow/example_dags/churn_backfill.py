"""What each of many nights would have come to by itself: a model from nothing for each day.

Models that begin from nothing depend on no other night, so the days run in any order, several at a
time. Of warm starts each needs the night before; for those backfill the nightly pipeline itself,
which keeps the order: ``airflow backfill create --dag-id churn_nightly --from-date … --to-date …``.
"""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from airflow.sdk import Param, XComArg, dag, task

from gradus_airflow import GradusOperator
from gradus_airflow.example_dags._churn import HOLDOUT, MODELS, ROWS_AND_LABEL, TRAINING, TRIED


@dag(
    schedule=None,
    params={
        "first": Param("2026-01-08", format="date"),
        "last": Param("2026-01-10", format="date"),
    },
    default_args=TRIED,
    tags=["gradus", "churn"],
    description="A model from nothing for each of many days",
    doc_md=__doc__,
)
def churn_backfill() -> None:
    """Trains on the seven days until each day, and measures on rows that were held out."""

    @task
    def each_day(params: Any = None) -> list[str]:
        """All of them."""
        first, last = (date.fromisoformat(params[end]) for end in ("first", "last"))
        return [(first + timedelta(n)).isoformat() for n in range((last - first).days + 1)]

    @task
    def commands(all_days: Any, models: str, rows_and_label: list[str]) -> list[list[str]]:
        """The arguments of each day's training."""
        return [
            [
                *rows_and_label,
                *("--output", f"{models}/backfill/{day}"),
                *("--set", f"data.range.first={date.fromisoformat(day) - timedelta(days=6)}"),
                *("--set", f"data.range.last={day}"),
            ]
            for day in all_days
        ]

    @task
    def measured(all_paths: Any, data: str) -> list[list[str]]:
        """The arguments of each model's evaluation."""
        return [["--model", paths["model"], "--data", data] for paths in all_paths]

    training = commands(each_day(), MODELS, list(ROWS_AND_LABEL))
    train = GradusOperator.partial(
        task_id="train",
        command="train",
        settings={**TRAINING, "data.range.column": "dt"},
        max_active_tis_per_dag=2,
    ).expand(arguments=training)
    GradusOperator.partial(task_id="evaluate", command="evaluate", max_active_tis_per_dag=2).expand(
        arguments=measured(XComArg(train, "paths"), HOLDOUT)
    )


churn_backfill()
