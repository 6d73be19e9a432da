"""Every night: wait for yesterday's rows, look at them, train on, compare, promote or not.

The champion that a night begins with is pinned in a file beside what the night leaves, so that
another try, or the whole night once more, begins with the same one. The nights go one after the
other, each with what the one before has promoted: ``turn`` holds that, in backfills too, which
Airflow begins several at a time. A night that failed lets the next one pass.
"""

from __future__ import annotations

from datetime import datetime, timezone

from airflow.sdk import CronDataIntervalTimetable, ObjectStoragePath, dag, task

from gradus_airflow import GradusOperator
from gradus_airflow.example_dags._churn import CHAMPION, HOLDOUT, NIGHT, REGISTERED, ROWS
from gradus_airflow.example_dags._churn import ROWS_AND_LABEL, TRAINING, TRIED, partition, within

PINNED = "registry:churn@{{ ti.xcom_pull('champion', key='version') }}"
CHALLENGER = "{{ ti.xcom_pull('train', key='paths')['model'] }}"
EVIDENCE = NIGHT + "/compared.json"


@dag(
    # A night is called by the day that ended before it, whose rows it waits for.
    schedule=CronDataIntervalTimetable("0 3 * * *", timezone="UTC"),
    start_date=datetime(2026, 1, 8, tzinfo=timezone.utc),
    catchup=False,
    max_active_runs=1,
    default_args={**TRIED, "conf": REGISTERED},
    tags=["gradus", "churn"],
    description="Looks at yesterday's rows, trains on, compares, promotes or not",
    doc_md=__doc__,
)
def churn_nightly() -> None:
    """A night."""

    @task.sensor(poke_interval=300, timeout=6 * 3600, mode="reschedule", outlets=[ROWS])
    def rows(place: str, day: str, *, outlet_events=None) -> bool:  # type: ignore[no-untyped-def]
        """Spark writes _SUCCESS last."""
        there = ObjectStoragePath(place + "/_SUCCESS").exists()
        if there:
            outlet_events[ROWS].extra = {"dt": day}
        return bool(there)

    @task.sensor(poke_interval=60, timeout=24 * 3600, mode="reschedule")
    def turn(ti=None) -> bool:  # type: ignore[no-untyped-def]
        """The night before has ended, or there was none."""
        before = ti.get_previous_dagrun()
        return before is None or before.state in ("success", "failed")

    arrived = rows(partition("ds"), "{{ ds }}")
    champion = GradusOperator(
        task_id="champion",
        command="registry resolve",
        arguments=["registry:churn@champion"],
        result=NIGHT + "/champion.json",
        once=True,
    )
    validate = GradusOperator(
        task_id="validate",
        command="validate-data",
        arguments=[
            *("--model", PINNED, "--data", partition("ds")),
            # Rows that drift are what the next model has to learn: said, and no reason to stop.
            *("--threshold", "*=psi:0.1,1"),
        ],
    )
    arguments = [*ROWS_AND_LABEL, "--output", NIGHT + "/run", "--warm-start", PINNED]
    settings = {
        **TRAINING,
        **within("ds", 3),
        "data.range.rehearsal": 0.3,
        "training.epochs": 3,
    }
    dry_run = GradusOperator(
        task_id="dry_run",
        command="train",
        arguments=[*arguments, "--dry-run"],
        settings=settings,
    )
    train = GradusOperator(
        task_id="train", command="train", arguments=arguments, settings=settings
    )
    evaluate = GradusOperator(
        task_id="evaluate", command="evaluate", arguments=["--model", CHALLENGER, "--data", HOLDOUT]
    )
    compare = GradusOperator(
        task_id="compare",
        command="compare",
        arguments=[
            *("--champion", PINNED, "--challenger", CHALLENGER, "--data", HOLDOUT),
            *("--rule", "not-inferior", "--margin", "2%", "--guard", "auc=0.02"),
            *("--segment", "contract=5%"),
        ],
        result=EVIDENCE,
        on_refused="skip",
    )
    promote = GradusOperator(
        task_id="promote",
        command="promote",
        arguments=[
            *("--model", CHALLENGER, "--as", "churn", "--evidence", EVIDENCE),
            *("--expect", "{{ ti.xcom_pull('champion', key='version') }}"),
        ],
        # The same night once more finds it promoted, and the champion no more the pinned one.
        result=NIGHT + "/promoted.json",
        once=True,
        outlets=[CHAMPION],
        asset_extra={"dt": "{{ ds }}"},
    )
    report = GradusOperator(
        task_id="report",
        command="report",
        arguments=[
            *("--model", CHALLENGER, "--against", PINNED, "--data", partition("ds")),
            *("--output", NIGHT + "/report.html"),
        ],
        trigger_rule="none_failed",
    )
    arrived >> turn() >> champion >> validate >> dry_run >> train >> evaluate >> compare >> promote >> report


churn_nightly()
