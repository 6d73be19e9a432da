"""
Validators on Spark Connect: all models are trained on the server, by one fit. What a validator has
inside travels as JSON; the models that came of it stay on the server, and are fetched when somebody
asks for them.
"""

from __future__ import annotations

import importlib
import json
import math
from typing import Any, Callable, Dict, List, Optional, Sequence

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.linalg import DenseVector, SparseVector, Vectors
from pyspark.ml.param import Param
from pyspark.ml.util import MLReader, MLWriter
from pyspark.ml.wrapper import JavaModel, JavaParams, JavaWrapper

from gradus.ml import _remote
from gradus.ml._errors import ConfigurationError, told

_PIPELINE = "org.apache.spark.ml.Pipeline"
_PIPELINE_MODEL = "org.apache.spark.ml.PipelineModel"
_PARTS = ("estimator", "estimatorParamMaps", "evaluator")


class Validation:
    """A validator's model on the server, with the methods of Java's."""

    def __init__(self, place: Any, session: Any) -> None:
        # Its end is that of the model on the server.
        self._holder = JavaWrapper(place)
        self._holder._session = session  # type: ignore[attr-defined]
        self.told: Dict[str, Any] = _remote.ask(self._holder, "told")
        self._best: Any = None

    def uid(self) -> str:
        return str(self.told["uid"])

    def place(self) -> str:
        return str(self._holder._java_obj)

    def session(self) -> Any:
        return _remote.session_of(self._holder)

    def bestModel(self) -> Any:
        if self._best is None:
            self._best = self._model(self.told["bestModel"], of="bestModel")
        return self._best

    def foldMetrics(self) -> List[List[float]]:
        return [[float(value) for value in fold] for fold in self.told["metrics"]]

    def validationMetrics(self) -> List[float]:
        return self.foldMetrics()[0]

    def avgMetrics(self) -> List[float]:
        return [float(value) for value in self.told["summed"][0]]

    def stdMetrics(self) -> List[float]:
        return [float(value) for value in self.told["summed"][1]]

    def hasPredictions(self) -> bool:
        return bool(self.told["hasPredictions"])

    def predictions(self) -> Any:
        rows = self.session().range(0)
        question = {"method": "predictions"}
        return _remote.asked(rows, question, name=self.place(), is_model=True)

    def foldEnsemble(self) -> Any:
        return self._asked(of="foldEnsemble")

    def hasSubModels(self) -> bool:
        return bool(self.told["hasSubModels"])

    def subModels(self) -> List[List[Any]]:
        return [
            [self._asked(of="subModel", division=division, map=i) for i in range(len(values))]
            for division, values in enumerate(self.told["metrics"])
        ]

    def _asked(self, **which: Any) -> Any:
        text = _remote.ask(self._holder, "stage", **which)
        return self._model(text, **which) if text else None

    def _model(self, text: Dict[str, Any], **which: Any) -> Any:
        def held(stage: List[int]) -> Any:
            return _remote.held(self._holder, {"method": "part", "stage": stage, **which})

        return _stage(text, held, self.session())


def fit(validator: Any, dataset: Any) -> Validation:
    """What a validator makes of rows, on the server."""
    return Validation(
        _remote.fit(validator._java_class(), validator.uid, dataset, **_values(validator)),
        dataset.sparkSession,
    )


def _values(validator: Any) -> Dict[str, Any]:
    values = {
        param.name: value
        for param, value in validator._paramMap.items()
        if param.name not in _PARTS
    }
    return {**values, _remote.QUESTION: json.dumps(_inside(validator))}


def _inside(validator: Any) -> Dict[str, Any]:
    inside: Dict[str, Any] = {}
    for name in ("estimator", "evaluator"):
        if validator._has(name):
            inside[name] = _text(validator._value(name))
    if validator._has("estimatorParamMaps"):
        inside["estimatorParamMaps"] = [
            [
                {"parent": param.parent, "name": param.name, "value": _json(param, value)}
                for param, value in each.items()
            ]
            for each in validator.getEstimatorParamMaps()
        ]
    return inside


def _text(stage: Any) -> Dict[str, Any]:
    if isinstance(stage, Pipeline):
        stages = [_text(each) for each in stage.getStages()]
        return {"class": _PIPELINE, "uid": stage.uid, "params": {}, "stages": stages}
    if isinstance(stage, JavaModel):
        raise ConfigurationError(
            f"estimator: Expected estimators and transformers before the network, found "
            f"{type(stage).__name__}, which is a model on the server. Transform the rows by it "
            "before the fit, or put its estimator into the pipeline."
        )
    if not isinstance(stage, JavaParams):
        raise ConfigurationError(
            f"Expected stages and evaluators of Spark's or of Gradus, found {type(stage).__name__}, "
            "which Java does not have. Take Spark's own validator, which fits those of Python."
        )
    params = {param.name: _json(param, value) for param, value in stage._paramMap.items()}
    return {"class": str(stage._java_obj), "uid": stage.uid, "params": params}


def _json(param: Param[Any], value: Any) -> Any:
    """A value as Spark ML writes it."""
    value = param.typeConverter(value)
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Inf" if value > 0 else "-Inf"
    if isinstance(value, DenseVector):
        return {"type": 1, "values": value.toArray().tolist()}
    if isinstance(value, SparseVector):
        return {
            "type": 0,
            "size": value.size,
            "indices": value.indices.tolist(),
            "values": value.values.tolist(),
        }
    try:
        json.dumps(value)
    except TypeError:
        raise ConfigurationError(
            f"{param.name}: Expected a number, a text, a vector or a list of them, found "
            f"{type(value).__name__}, which Spark Connect does not carry. Take Spark's own validator."
        ) from None
    return value


def _value(param: Param[Any], value: Any) -> Any:
    """A value of what Spark ML writes."""
    if isinstance(value, dict) and "type" in value:
        if value["type"] == 1:
            return Vectors.dense(value["values"])
        return Vectors.sparse(value["size"], value["indices"], value["values"])
    if value in ("NaN", "Inf", "-Inf"):
        try:
            return param.typeConverter(value)
        except TypeError:
            return float(value)
    return value


def _stage(
    text: Dict[str, Any],
    held: Optional[Callable[[List[int]], Any]] = None,
    session: Any = None,
    at: Sequence[int] = (),
) -> Any:
    """A stage of its text; ``held`` says where the server has what a model has learned."""
    inside = [
        _stage(each, held, session, [*at, i]) for i, each in enumerate(text.get("stages", []))
    ]
    stage: Any
    if text["class"] == _PIPELINE:
        stage = Pipeline(stages=inside)
    elif text["class"] == _PIPELINE_MODEL:
        stage = PipelineModel(inside)
    else:
        module, name = text["class"].rsplit(".", 1)
        kind = getattr(importlib.import_module(module.replace("org.apache.spark", "pyspark")), name)
        if text.get("model") and held is not None:
            stage = kind(held(list(at)))
            stage._session = session
        else:
            stage = kind()
    stage._resetUid(text["uid"])
    stage._set(
        **{name: _value(stage.getParam(name), value) for name, value in text["params"].items()}
    )
    return stage


def validator_of(kind: Any, text: Dict[str, Any], stages: Callable[[Any], Dict[str, Any]]) -> Any:
    """A validator of its text; ``stages`` are those inside an estimator by their names."""
    validator = kind()
    validator._resetUid(text["uid"])
    validator._set(**text["params"])
    for name in ("estimator", "evaluator"):
        if name in text:
            validator._set(**{name: _stage(text[name])})
    if "estimatorParamMaps" in text:
        owners = stages(validator._value("estimator"))
        maps = []
        for pairs in text["estimatorParamMaps"]:
            params = [(owners[pair["parent"]].getParam(pair["name"]), pair["value"]) for pair in pairs]
            maps.append(
                {param: param.typeConverter(_value(param, value)) for param, value in params}
            )
        validator._set(estimatorParamMaps=maps)
    return validator


def validator_writer(validator: Any) -> MLWriter:
    """A writer of a validator, which the server saves."""
    from pyspark.sql.connect import proto

    operator = proto.MlOperator(
        name=validator._java_class(),
        uid=validator.uid,
        type=proto.MlOperator.OPERATOR_TYPE_ESTIMATOR,
    )
    return _writer(lambda: _values(validator), None, operator=operator)


def model_writer(validation: Validation, best: Any) -> MLWriter:
    """A writer of a validator's model, which the server saves; ``best`` has the Params of today."""
    from pyspark.sql.connect import proto

    def values() -> Dict[str, Any]:
        params: Dict[str, Any] = {}
        _collect(best, params)
        return {_remote.QUESTION: json.dumps({"params": params})}

    return _writer(values, validation.session(), obj_ref=proto.ObjectRef(id=validation.place()))


def _collect(stage: Any, params: Dict[str, Any]) -> None:
    if isinstance(stage, PipelineModel):
        for each in stage.stages:
            _collect(each, params)
    else:
        params[stage.uid] = {
            param.name: _json(param, value) for param, value in stage._paramMap.items()
        }


def _writer(values: Callable[[], Dict[str, Any]], session: Any, **what: Any) -> MLWriter:
    from pyspark.ml.connect.readwrite import RemoteMLWriter
    from pyspark.ml.connect.serialize import serialize_param
    from pyspark.sql.connect import proto

    class Writer(RemoteMLWriter):
        def save(self, path: str) -> None:
            to: Any = self._sparkSession or session or _remote.active_session()
            params = {
                name: serialize_param(value, to.client) for name, value in values().items()
            }
            command = proto.Command()
            command.ml_command.write.CopyFrom(
                proto.MlCommand.Write(
                    params=proto.MlParams(params=params),
                    path=path,
                    should_overwrite=self.shouldOverwrite,
                    options=self.optionMap,
                    **what,
                )
            )
            with told():
                to.client.execute_command(command)

    return Writer(None)  # type: ignore[arg-type]


def validator_reader(load: Callable[[Dict[str, Any]], Any], java_class: str) -> MLReader[Any]:
    """A reader of validators, which the server reads."""

    class Reader(MLReader[Any]):
        def load(self, path: str) -> Any:
            question = {"method": "validator", "class": java_class, "path": path}
            return load(json.loads(_remote.answer(question)))

    return Reader()


def model_reader(load: Callable[[Validation], Any], java_class: str) -> MLReader[Any]:
    """A reader of validators' models, which the server reads and keeps."""

    class Reader(MLReader[Any]):
        def load(self, path: str) -> Any:
            from pyspark.ml.connect.serialize import deserialize
            from pyspark.sql.connect import proto

            session = _remote.active_session()
            operator = proto.MlOperator(
                name=java_class, type=proto.MlOperator.OPERATOR_TYPE_MODEL
            )
            command = proto.Command()
            command.ml_command.read.CopyFrom(proto.MlCommand.Read(operator=operator, path=path))
            with told():
                _, properties, _ = session.client.execute_command(command)
            place = _remote.reference(deserialize(properties).obj_ref.id)
            return load(Validation(place, session))

    return Reader()
