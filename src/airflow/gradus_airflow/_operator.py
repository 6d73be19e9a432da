"""The operator."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
import uuid
from collections.abc import Mapping, Sequence
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from airflow.providers.apache.spark.operators.spark_submit import SparkSubmitOperator
from airflow.providers.common.compat.sdk import conf as airflow_conf
from airflow.sdk import Asset, ExceptionRetryPolicy, RetryAction, RetryRule
from airflow.sdk.exceptions import AirflowException, AirflowNotFoundException, AirflowSkipException
from airflow.sdk.log import mask_secret

from gradus_airflow._errors import GradusDiverged, error_of
from gradus_airflow._links import ReportLink, SparkLink, report_link, spark_link
from gradus_airflow._result import Result
from gradus_airflow._secrets import secrets
from gradus_airflow._storage import as_url, is_local, read

if TYPE_CHECKING:
    import jinja2
    from airflow.providers.apache.spark.hooks.spark_submit import SparkSubmitHook
    from airflow.sdk import BaseOperatorLink, Context, RetryPolicy

#: The same command on the same rows diverges again.
_DIVERGED_IS_FINAL = ExceptionRetryPolicy(
    rules=[
        RetryRule(
            exception=GradusDiverged,
            action=RetryAction.FAIL,
            reason="The same command on the same rows diverges again.",
        )
    ]
)


class GradusOperator(SparkSubmitOperator):
    """Runs one command of Gradus by ``spark-submit`` and reads the result that it leaves.

    The result, which is there whichever way the command ended and in cluster mode too, decides how
    the task ends: done; not tried again (:class:`~gradus_airflow.GradusNever`) where another try
    comes to the same end, as of a wrong configuration or missing rows; failed and tried again as
    ``retries`` and ``retry_policy`` say otherwise. Without a result, as of a process that was
    killed, it is an ordinary failure: the next try goes on from the last checkpoint.

    To XCom go the whole result as ``return_value``, and, if it has them, ``status``, ``metrics``,
    ``verdict``, ``paths``, ``rows``, ``version``, ``alias``, ``answer`` and ``cause`` under these
    keys, after a failure too. Events of assets among ``outlets`` have the same as their extra.

    Secrets among arguments, settings, Spark's properties and environment variables are masked in
    rendered templates and logs; better still, they are not there: give Spark's machines roles, or
    name a Hadoop credential provider.

    :param command: such as ``train`` or ``registry resolve`` (templated)
    :param arguments: what follows it, word by word (templated)
    :param settings: keys of the configuration by ``--set``; text is given as it is, everything
        else as JSON (templated)
    :param jar: the jar of Gradus (templated); ``[gradus] jar`` of ``airflow.cfg`` by default
    :param result: where the command shall leave its result (templated); a file of its own for each
        try in ``result_folder`` by default
    :param result_folder: the folder for it (templated); ``[gradus] result_folder`` by default, and
        without that a temporary folder of the worker. In cluster mode it has to lie where the
        driver writes it and this worker reads it.
    :param result_conn_id: Airflow's connection for a result on an object store
    :param once: a result at ``result`` that is done is taken as it is, and nothing runs
    :param on_refused: what becomes of the task if the answer is no (exit code 5: the challenger is
        not better, a check of rows failed): ``skip`` it and so what depends on it, ``fail`` without
        another try, or ``continue``
    :param asset_extra: more for the extra of assets' events (templated)
    :param kill_grace: how long a driver on this worker may take to write a checkpoint when the task
        is ended from outside, before it is killed
    :param retry_policy: Airflow's own; by default a run that diverged is not tried again
    :param conf: and all other parameters are those of ``SparkSubmitOperator`` and ``BaseOperator``
    """

    template_fields: Sequence[str] = (
        *(field for field in SparkSubmitOperator.template_fields if field != "application_args"),
        "command",
        "arguments",
        "settings",
        "result",
        "result_folder",
        "asset_extra",
    )
    template_fields_renderers: ClassVar[dict[str, str]] = {"settings": "json", "asset_extra": "json"}
    operator_extra_links: Sequence[BaseOperatorLink] = (ReportLink(), SparkLink())
    ui_color = "#dbe9f4"

    def __init__(
        self,
        *,
        command: str,
        arguments: Sequence[str] = (),
        settings: Mapping[str, Any] | None = None,
        jar: str = "",
        result: str | None = None,
        result_folder: str | None = None,
        result_conn_id: str | None = None,
        once: bool = False,
        on_refused: Literal["skip", "fail", "continue"] = "fail",
        asset_extra: Mapping[str, Any] | None = None,
        kill_grace: timedelta = timedelta(seconds=30),
        retry_policy: RetryPolicy | None = None,
        name: str = "gradus {{ task.task_id }}",
        **kwargs: Any,
    ) -> None:
        if "application_args" in kwargs or "application" in kwargs:
            raise ValueError(
                "Expected command, arguments and jar, found application or application_args: "
                "GradusOperator makes those."
            )
        if on_refused not in ("skip", "fail", "continue"):
            raise ValueError(f"Expected on_refused skip, fail or continue, found {on_refused!r}.")
        if once and result is None:
            raise ValueError("Expected a result with once=True: the place that is looked at first.")
        super().__init__(
            application=jar, name=name, retry_policy=retry_policy or _DIVERGED_IS_FINAL, **kwargs
        )
        self.command = command
        self.arguments = arguments
        self.settings = settings
        self.result = result
        self.result_folder = result_folder
        self.result_conn_id = result_conn_id
        self.once = once
        self.on_refused = on_refused
        self.asset_extra = asset_extra
        self.kill_grace = kill_grace
        self.spark_link = ""
        self.report_link = ""
        self._place = ""
        self._submitted_here = False

    def render_template_fields(
        self, context: Context, jinja_env: jinja2.Environment | None = None
    ) -> None:
        """Renders them, and masks the secrets in them before Airflow shows or keeps any."""
        super().render_template_fields(context, jinja_env)
        for shown in (self.arguments, self.settings, self.conf, self.env_vars):
            for secret in secrets(shown):
                mask_secret(secret)

    def execute(self, context: Context) -> None:
        """Runs the command; its result is in XCom when this ends, whichever way."""
        self.application = self.application or self._jar()
        # Of a try whose worker died, the next one may end what is left.
        self.conf = {"spark.gradus.owner": self._owner(context), **(self.conf or {})}
        self._hook = None  # made with the values as they were rendered
        temporary = tempfile.mkdtemp(prefix="gradus-") if self._needs_temporary() else None
        try:
            self._place = self._place_of(context, temporary)
            self.application_args = self._words()
            self._hook = None  # the one of before knows nothing of them
            result = self._read(self._place) if self.once else None
            if result is not None and result.status == "done":
                self.log.info("Done already, as %s tells. Nothing runs.", self._place)
            else:
                result = self._run(context)
        finally:
            if temporary is not None:
                shutil.rmtree(temporary, ignore_errors=True)
        self._tell(context, result)
        if result.status == "refused" and self.on_refused == "skip":
            raise AirflowSkipException(result.message)
        if result.status == "failed" or result.status == "refused" and self.on_refused == "fail":
            raise error_of(result)

    def _run(self, context: Context) -> Result:
        failure: Exception | None = None
        try:
            super().execute(context)
        except Exception as e:  # whatever the provider raises for a command that failed
            failure = e
        if not self._submitted_here:
            self._place = self._recorded_place(context) or self._place
        result = self._read(self._place)
        if result is not None:
            return result
        if failure is not None:
            raise failure
        raise AirflowException(
            f"{self._place}: Expected the result of {self.command}, found none, though Spark says that "
            "it ended well. Does the driver write where this worker reads?"
        )

    def submit_job(self, context: Context) -> str | None:
        """In cluster mode: keeps where the result will be, for a try that finds the job running."""
        store = context.get("task_state_store")
        if store is not None:
            store.set("gradus_result", self._place)
        self._submitted_here = True
        return super().submit_job(context)

    def on_kill(self) -> None:
        """Ends the run: a driver on this worker first gets time to write a checkpoint."""
        driver = self._hook._submit_sp if self._hook is not None else None
        if driver is not None and driver.poll() is None:
            self.log.info("Asking the driver to end, for at most %s", self.kill_grace)
            driver.terminate()
            try:
                driver.wait(self.kill_grace.total_seconds())
            except subprocess.TimeoutExpired:
                self.log.warning("It has not ended, and is killed")
        super().on_kill()

    def _words(self) -> list[str]:
        words = [*self.command.split(), *(str(word) for word in self.arguments)]
        for key, value in (self.settings or {}).items():
            text = value if isinstance(value, str) else json.dumps(value)
            words += ["--set", f"{key}={text}"]
        return [*words, "--result", self._place]

    def _jar(self) -> str:
        jar = airflow_conf.get("gradus", "jar", fallback="")
        if not jar:
            raise ValueError(
                "Expected the jar of Gradus, found none. Give the operator jar=…, or set [gradus] jar in "
                "airflow.cfg (AIRFLOW__GRADUS__JAR)."
            )
        return str(jar)

    def _folder(self) -> str:
        return self.result_folder or str(airflow_conf.get("gradus", "result_folder", fallback=""))

    def _hook_now(self) -> SparkSubmitHook:
        if self._hook is None:
            self._hook = self._get_hook()
        return self._hook

    def _in_cluster_mode(self) -> bool:
        return bool(self._hook_now()._connection["deploy_mode"] == "cluster")

    def _needs_temporary(self) -> bool:
        return not self.result and not self._folder() and not self._in_cluster_mode()

    @staticmethod
    def _owner(context: Context) -> str:
        ti = context["ti"]
        return f"airflow/{ti.dag_id}/{ti.run_id}/{ti.task_id}/{ti.map_index}"

    def _place_of(self, context: Context, temporary: str | None) -> str:
        if temporary is not None:
            return as_url(str(Path(temporary) / "result.json"))
        place = self.result or self._folder()
        if self._in_cluster_mode() and (not place or (is_local(place) and "://" not in place)):
            raise ValueError(
                "Expected a folder for results that the driver writes and this worker reads, since Spark's "
                f"deploy mode is cluster, found {place or 'none'}. Give result_folder=hdfs://… or s3a://…, or "
                "file:///… for one that every machine has mounted; or set [gradus] result_folder in airflow.cfg."
            )
        if self.result:
            return as_url(self.result)
        ti = context["ti"]
        run = str(ti.run_id).replace("/", "_").replace(":", "-").replace("+", "_")
        mapped = ti.map_index is not None and ti.map_index >= 0
        task = f"{ti.task_id}-{ti.map_index}" if mapped else ti.task_id
        # "airflow dags test" begins with the first try again: what another left is not ours.
        name = f"try-{ti.try_number}-{uuid.uuid4().hex[:8]}.json"
        return as_url("/".join([place.rstrip("/"), ti.dag_id, run, task, name]))

    def _recorded_place(self, context: Context) -> str | None:
        if not self._in_cluster_mode():
            return None
        store = context.get("task_state_store")
        place = store.get("gradus_result") if store is not None else None
        return place if isinstance(place, str) else None

    def _read(self, place: str) -> Result | None:
        text = read(
            place,
            conn_id=self.result_conn_id,
            spark_binary=self._hook_now()._connection["spark_binary"],
            properties=self.conf or {},
        )
        return None if text is None else Result.parse(text, place)

    def _tell(self, context: Context, result: Result) -> None:
        self.spark_link = spark_link(result.application_id, self._resource_manager())
        self.report_link = report_link(result.paths.get("report"))
        if self.do_xcom_push:
            told = {"return_value": dict(result.content), **result.pushed()}
            for key, value in told.items():
                context["ti"].xcom_push(key=key, value=value)
        for outlet in self.outlets or []:
            if isinstance(outlet, Asset):
                extra = context["outlet_events"][outlet].extra
                extra.update({**result.extra(), **(self.asset_extra or {})})

    def _resource_manager(self) -> str:
        try:
            connection = self._hook_now().get_connection(self._conn_id)
        except AirflowNotFoundException:  # the provider takes YARN then, as its settings say
            return ""
        return str(connection.extra_dejson.get("yarn_resourcemanager_webapp_address") or "")
