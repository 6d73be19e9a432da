"""Once a week: how far the rows have moved from those of training, and why the champion errs."""

from __future__ import annotations

from datetime import datetime, timezone

from airflow.sdk import CronTriggerTimetable, dag

from gradus_airflow import GradusOperator
from gradus_airflow.example_dags._churn import DAYS, MODELS, REGISTERED, TRIED, within


@dag(
    # Called by the day on which it runs: the week ends the day before.
    schedule=CronTriggerTimetable("0 6 * * 1", timezone="UTC"),
    start_date=datetime(2026, 1, 12, tzinfo=timezone.utc),
    catchup=False,
    default_args={**TRIED, "conf": REGISTERED},
    tags=["gradus", "churn"],
    description="How far the rows have moved, and why the champion errs",
    doc_md=__doc__,
)
def churn_weekly() -> None:
    """Drift and explanation of a week of rows."""
    week = within("macros.ds_add(ds, -1)", 7)
    champion = "registry:churn@champion"
    place = MODELS + "/weeks/{{ ds }}"
    GradusOperator(
        task_id="drift",
        command="validate-data",
        arguments=["--model", champion, "--data", DAYS],
        settings=week,
    )
    explain = GradusOperator(
        task_id="explain",
        command="explain",
        arguments=[
            *("--model", champion, "--data", DAYS, "--output", place + "/explanation"),
            "--overwrite",
        ],
        settings=week,
    )
    report = GradusOperator(
        task_id="report",
        command="report",
        arguments=["--model", champion, "--data", DAYS, "--output", place + "/report.html"],
        settings=week,
    )
    explain >> report


churn_weekly()
