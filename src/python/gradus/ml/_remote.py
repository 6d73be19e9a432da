"""
Spark Connect: a client without Java. Fits, transforms, saves and loads are Spark's own commands;
what else a model is asked goes to the server as a Param, and comes back as a row of JSON.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, List, NoReturn, Optional, TypeVar

import pyspark
from pyspark.ml import util
from pyspark.ml.util import MLReader, MLWriter

from gradus.ml._errors import SessionError, told
from gradus.ml._fit import require_rows

if TYPE_CHECKING:
    from pyspark.ml.wrapper import JavaParams
    from pyspark.sql import DataFrame

T = TypeVar("T", bound="JavaParams")

# The Param that a stage on the server takes for a question; what takes one of an estimator; and
# what is fitted to the place of a model that another one holds.
QUESTION = "connectQuestion"
_OF_ESTIMATORS = "gradus.ml.EstimatorQuestion"
_PART = "gradus.ml.ConnectPart"


def require_ml() -> None:
    """Raises on a Spark whose Connect has no ML."""
    if not hasattr(util, "try_remote_fit"):
        refuse("Spark ML", f"That of Spark {pyspark.__version__} has no ML: it came with Spark 4.0.")


def refuse(what: str, instead: str) -> NoReturn:
    """Says that something needs a Java in this process, and what does it without one."""
    raise SessionError(f"Expected a classic Spark session for {what}, found Spark Connect. {instead}")


def require_no_progress(when: str) -> None:
    """Raises where a fit is to show what only Java in this process sees."""
    if when == "always":
        refuse(
            'showProgress("always")', 'Spark Connect shows a bar of its own; set it to "auto".'
        )


def ask(model: Any, method: str, dataset: Optional[DataFrame] = None, **more: Any) -> Any:
    """What a model on the server answers, about rows where the method takes some."""
    rows: Any = session_of(model).range(0) if dataset is None else dataset
    answer = _answer(rows, {"method": method, **more}, name=str(model._java_obj), is_model=True)
    return json.loads(answer)


def held(model: Any, question: Dict[str, Any]) -> Any:
    """Where the server has a model that another one holds: it is fitted to the question's answer."""
    rows = asked(session_of(model).range(0), question, name=str(model._java_obj), is_model=True)
    return fit(_PART, "part", rows)


def fit(java_class: str, uid: str, dataset: Any, **params: Any) -> Any:
    """Where the server has what an estimator there has made of rows."""
    from pyspark.ml.connect.serialize import deserialize, serialize_param
    from pyspark.sql.connect import proto

    client = dataset.sparkSession.client
    operator = proto.MlOperator(
        name=java_class, uid=uid, type=proto.MlOperator.OPERATOR_TYPE_ESTIMATOR
    )
    values = {name: serialize_param(value, client) for name, value in params.items()}
    command = proto.Command()
    command.ml_command.fit.CopyFrom(
        proto.MlCommand.Fit(
            estimator=operator,
            params=proto.MlParams(params=values),
            dataset=dataset._plan.plan(client),
        )
    )
    with told():
        _, properties, _ = client.execute_command(command)
    return reference(deserialize(properties).obj_ref.id)


def reference(name: str) -> Any:
    """What Spark's own models know of where the server has them."""
    kind: Any = getattr(util, "RemoteModelRef", None)
    return name if kind is None else kind(name)


def ask_estimator(estimator: Any, method: str, dataset: DataFrame, **more: Any) -> str:
    """What an estimator would answer about rows, if it were on the server: JSON."""
    question = dict(
        method=method,
        uid=estimator.uid,
        params={param.name: value for param, value in estimator._paramMap.items()},
        **{"class": f"{type(estimator).__module__}.{type(estimator).__name__}"},
        **more,
    )
    return _answer(dataset, question, name=_OF_ESTIMATORS, uid=estimator.uid, is_model=False)


def answer(question: Dict[str, Any]) -> str:
    """What the server answers without a model and without rows: JSON."""
    rows: Any = active_session().range(0)
    return _answer(rows, question, name=_OF_ESTIMATORS, uid="question", is_model=False)


def _answer(rows: Any, question: Dict[str, Any], **target: Any) -> str:
    require_rows(rows)
    with told():
        # Once: each look at the plan would compute the answer.
        return str(asked(rows, question, **target).collect()[0][0])


def asked(rows: Any, question: Dict[str, Any], **target: Any) -> Any:
    """The rows that a stage on the server answers with."""
    from pyspark.ml.connect.proto import TransformerRelation
    from pyspark.ml.connect.serialize import serialize_param
    from pyspark.sql.connect.dataframe import DataFrame as ConnectDataFrame
    from pyspark.sql.connect.proto import MlParams

    session = rows.sparkSession
    text = serialize_param(json.dumps(question), session.client)
    plan = TransformerRelation(
        child=rows._plan, ml_params=MlParams(params={QUESTION: text}), **target
    )
    return ConnectDataFrame(plan=plan, session=session)


def session_of(stage: Any) -> Any:
    """The session that has a model, or else that of this thread."""
    known = getattr(stage, "_session", None)
    return active_session() if known is None else known


def active_session() -> Any:
    """The session of this thread."""
    from pyspark.sql.connect.session import SparkSession

    session = SparkSession.getActiveSession()
    if session is None:
        raise SessionError(
            "Expected a session of Spark Connect, found none. Start one with "
            'SparkSession.builder.remote("sc://host:15002").getOrCreate().'
        )
    return session


class _Nothing(List[Any]):
    """An empty list of whole numbers, whose type Spark Connect cannot tell by itself."""

    def __len__(self) -> int:
        return 1

    def __getitem__(self, index: Any) -> Any:
        return 0


def sendable(stage: T) -> T:
    """A copy whose Params Spark Connect is able to send."""
    copied = stage.copy()
    values = copied._paramMap
    for param, value in list(values.items()):
        if isinstance(value, list) and not value:
            values[param] = _Nothing()
    return copied


def writer(stage: Any) -> MLWriter:
    """A writer whose errors are those of this package."""
    from pyspark.ml.connect.readwrite import RemoteMLWriter

    class Writer(RemoteMLWriter):
        def save(self, path: str) -> None:
            session: Any = self._sparkSession or session_of(stage)
            with told():
                self.saveInstance(
                    self._instance, path, session, self.shouldOverwrite, self.optionMap
                )

    return Writer(sendable(stage))


def reader(stage: Any) -> MLReader[Any]:
    """A reader whose errors are those of this package."""
    from pyspark.ml.connect.readwrite import RemoteMLReader

    class Reader(RemoteMLReader[Any]):
        def load(self, path: str) -> Any:
            session: Any = self._sparkSession or active_session()
            with told():
                loaded: Any = self.loadInstance(stage, path, session)
            loaded._session = session
            return loaded

    return Reader(stage)
