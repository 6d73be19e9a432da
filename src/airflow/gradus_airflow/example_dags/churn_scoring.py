"""Scores a day's rows when they come, and the last day's once more when the champion changes.

A run that an asset triggered has no logical date: the day is that of the event, or the one that
somebody asked for.
"""

from __future__ import annotations

from typing import Any

from airflow.sdk import Param, dag, task

from gradus_airflow import GradusOperator
from gradus_airflow.example_dags._churn import CHAMPION, MODELS, REGISTERED, ROWS, TRIED, partition


@dag(
    schedule=(ROWS | CHAMPION),
    catchup=False,
    max_active_runs=1,
    params={"dt": Param(None, type=["null", "string"], description="Day, if not the event's")},
    default_args=TRIED,
    tags=["gradus", "churn"],
    description="Scores a day's rows",
    doc_md=__doc__,
)
def churn_scoring() -> None:
    """Predictions of a day, written over those of before."""

    @task
    def day(params: Any = None, triggering_asset_events: Any = None) -> str:
        """Which one."""
        if params["dt"]:
            return str(params["dt"])
        events = [event for many in (triggering_asset_events or {}).values() for event in many]
        told = [str(event.extra["dt"]) for event in events if "dt" in event.extra]
        if not told:
            raise ValueError("Expected a day: trigger with the parameter dt, or by an asset's event.")
        return max(told)

    chosen = day()
    DT = "ti.xcom_pull('day')"
    predict = GradusOperator(
        task_id="predict",
        command="predict",
        arguments=[
            *("--model", "registry:churn@champion", "--data", partition(DT)),
            *("--keep", "customer_id", "--output", MODELS + "/scores/dt={{ " + DT + " }}"),
            "--overwrite",
        ],
        conf=REGISTERED,
    )
    chosen >> predict


churn_scoring()
