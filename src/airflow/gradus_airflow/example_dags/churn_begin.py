"""A champion from nothing, which every night after it is compared with. Triggered by hand."""

from __future__ import annotations

from airflow.sdk import Param, dag

from gradus_airflow import GradusOperator
from gradus_airflow.example_dags._churn import CHAMPION, HOLDOUT, MODELS, REGISTERED
from gradus_airflow.example_dags._churn import ROWS_AND_LABEL, TRAINING, TRIED, within


@dag(
    schedule=None,
    params={
        "until": Param("2026-01-07", format="date", description="Last of seven days of rows"),
        "expect": Param("none", description="Number of the champion that is to go, if there is one"),
    },
    default_args=TRIED,
    tags=["gradus", "churn"],
    description="A champion from nothing, by hand",
    doc_md=__doc__,
)
def churn_begin() -> None:
    """Trains on a week and takes the model into use."""
    train = GradusOperator(
        task_id="train",
        command="train",
        arguments=[*ROWS_AND_LABEL, "--output", MODELS + "/first/{{ params.until }}"],
        settings={**TRAINING, **within("params.until", 7)},
    )
    evaluate = GradusOperator(
        task_id="evaluate",
        command="evaluate",
        arguments=["--model", "{{ ti.xcom_pull('train', key='paths')['model'] }}", "--data", HOLDOUT],
    )
    promote = GradusOperator(
        task_id="promote",
        command="promote",
        arguments=[
            *("--model", "{{ ti.xcom_pull('train', key='paths')['model'] }}"),
            *("--as", "churn", "--expect", "{{ params.expect }}"),
        ],
        conf=REGISTERED,
        outlets=[CHAMPION],
        asset_extra={"dt": "{{ params.until }}"},
    )
    train >> evaluate >> promote


churn_begin()
