"""Buttons of a task in Airflow's pages."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, urlsplit

import attrs
from airflow.providers.common.compat.sdk import conf
from airflow.sdk import BaseOperatorLink

if TYPE_CHECKING:
    from airflow.sdk import BaseOperator
    from airflow.sdk.types import TaskInstanceKey


@attrs.define()
class SparkLink(BaseOperatorLink):
    """The application in YARN's pages or Spark's History Server."""

    name = "Spark"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        """Asked when the task has ended, in its process."""
        return str(getattr(operator, "spark_link", ""))


@attrs.define()
class ReportLink(BaseOperatorLink):
    """The report of a run, or of rows."""

    name = "Report"

    def get_link(self, operator: BaseOperator, *, ti_key: TaskInstanceKey) -> str:
        """Asked when the task has ended, in its process."""
        return str(getattr(operator, "report_link", ""))


def spark_link(application: str | None, resource_manager: str) -> str:
    """The address of an application, or nothing where nobody said who shows it.

    :param resource_manager: of YARN, as the connection has it
    """
    server = conf.get("gradus", "history_server", fallback="")
    if application is None or application.startswith("local-") and not server:
        return ""
    if server:
        return f"{server.rstrip('/')}/history/{application}/"
    return f"{resource_manager.rstrip('/')}/proxy/{application}/" if resource_manager else ""


def report_link(report: str | None) -> str:
    """The address of a report, or nothing where no browser gets at it."""
    if report is None or report.startswith(("http://", "https://")):
        return report or ""
    server = conf.get("gradus", "report_server", fallback="")
    path = unquote(urlsplit(report).path)
    return f"{server.rstrip('/')}{quote(path)}" if server else ""
