"""Once a week a grid of configurations over one copy of the rows; the best one is a candidate.

It is registered under the alias ``candidate``, where whoever looks after the model finds it: a
grid may change what a warm start has to keep, so it does not become the champion by itself.
"""

from __future__ import annotations

from datetime import datetime, timezone

from airflow.sdk import CronTriggerTimetable, dag

from gradus_airflow import GradusOperator
from gradus_airflow.example_dags._churn import HOLDOUT, MODELS, REGISTERED
from gradus_airflow.example_dags._churn import ROWS_AND_LABEL, TRAINING, TRIED, within


@dag(
    # Called by the day on which it runs: the week ends the day before.
    schedule=CronTriggerTimetable("0 6 * * 6", timezone="UTC"),
    start_date=datetime(2026, 1, 10, tzinfo=timezone.utc),
    catchup=False,
    default_args={**TRIED, "conf": REGISTERED},
    tags=["gradus", "churn"],
    description="A grid of configurations, of which the best one is a candidate",
    doc_md=__doc__,
)
def churn_grid() -> None:
    """Six configurations in one run."""
    tune = GradusOperator(
        task_id="tune",
        command="tune",
        arguments=[*ROWS_AND_LABEL, "--output", MODELS + "/grids/{{ ds }}"],
        settings={
            **TRAINING,
            **within("macros.ds_add(ds, -1)", 7),
            "tuning.space.optimizer.rate": [0.01, 0.003, 0.001],
            "tuning.space.network.hidden": [[16], [64, 32]],
        },
    )
    best = "{{ ti.xcom_pull('tune', key='paths')['model'] }}"
    evaluate = GradusOperator(
        task_id="evaluate", command="evaluate", arguments=["--model", best, "--data", HOLDOUT]
    )
    candidate = GradusOperator(
        task_id="candidate",
        command="promote",
        arguments=["--model", best, "--as", "churn", "--alias", "candidate"],
    )
    tune >> evaluate >> candidate


churn_grid()
