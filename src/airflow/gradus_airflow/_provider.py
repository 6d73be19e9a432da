"""What Airflow is told of the package: its section of ``airflow.cfg``."""

from __future__ import annotations

from typing import Any


def _option(description: str, example: str) -> dict[str, Any]:
    return {
        "description": description,
        "version_added": None,
        "type": "string",
        "example": example,
        "default": "",
    }


def info() -> dict[str, Any]:
    """The provider's description."""
    return {
        "package-name": "gradus-airflow",
        "name": "Gradus",
        "description": "Neural networks on Apache Spark, in step.",
        "extra-links": [
            "gradus_airflow._links.SparkLink",
            "gradus_airflow._links.ReportLink",
        ],
        "config": {
            "gradus": {
                "description": "What GradusOperator takes where a task says nothing else.",
                "options": {
                    "jar": _option("The jar of Gradus.", "/opt/gradus/gradus-spark.jar"),
                    "result_folder": _option(
                        "Folder for what commands tell. Empty: a temporary one of the worker's, "
                        "which is enough unless Spark's deploy mode is cluster.",
                        "hdfs:///pipelines/results",
                    ),
                    "history_server": _option(
                        "Spark's History Server, for the link of a task.", "http://history:18080"
                    ),
                    "report_server": _option(
                        "Serves the folders that reports are in, under their own paths.",
                        "https://files.example.com",
                    ),
                },
            }
        },
    }
