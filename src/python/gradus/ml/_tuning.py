"""Validators that train the models of all folds and all maps of Params together."""

from __future__ import annotations

from typing import (
    TYPE_CHECKING,
    Any,
    Dict,
    Generic,
    List,
    Optional,
    Sequence,
    Tuple,
    Type,
    TypedDict,
    TypeVar,
    cast,
)

from pyspark.ml import Estimator, Model, Pipeline
from pyspark.ml.evaluation import Evaluator
from pyspark.ml.param import Param, Params
from pyspark.ml.util import MLReader, MLWriter
from pyspark.ml.wrapper import JavaParams, JavaWrapper
from pyspark.sql import DataFrame, SparkSession

from gradus.ml import _remote, _remote_tuning
from gradus.ml._base import Persistent
from gradus.ml._errors import ConfigurationError, told
from gradus.ml._fit import fit_many, java_rows, require_rows
from gradus.ml._params import accessors, flag, number, require_known, signature, text, whole
from gradus.ml._session import active_context, is_remote, require_jar

if TYPE_CHECKING:
    from typing_extensions import Literal, Self, Unpack

ParamMap = Dict[Param[Any], Any]
M = TypeVar("M", bound="_ValidatorModel")

_PARTS = ("estimator", "estimatorParamMaps", "evaluator")


class ValidatorValues(TypedDict, total=False):
    """What both validators are made with."""

    estimator: Optional[Estimator[Any]]
    estimatorParamMaps: Optional[Sequence[ParamMap]]
    evaluator: Optional[Evaluator]
    metric: Optional[str]
    validationFraction: Optional[float]
    seed: Optional[int]
    collectSubModels: Optional[bool]
    collectPredictions: Optional[bool]


class CrossValidatorValues(ValidatorValues, total=False):
    """What :py:class:`GradusCrossValidator` is made with."""

    numFolds: Optional[int]
    foldCol: Optional[str]


class TrainValidationSplitValues(ValidatorValues, total=False):
    """What :py:class:`GradusTrainValidationSplit` is made with."""

    trainRatio: Optional[float]


class _Validator(Estimator[M], Generic[M]):
    """What both validators have."""

    _progress: str = "auto"

    estimator: Param[Estimator[Any]] = Param(
        Params._dummy(),
        "estimator",
        "NeuralNetworkClassifier or NeuralNetworkRegressor, or a Pipeline whose last stage is one: "
        "the stages before it are fitted once for all maps that leave them alone.",
    )
    getEstimator, setEstimator = accessors(estimator)

    estimatorParamMaps: Param[List[ParamMap]] = Param(
        Params._dummy(),
        "estimatorParamMaps",
        "Maps of Params, each of which is tried. Unset: one map.",
    )

    evaluator: Param[Evaluator] = Param(
        Params._dummy(),
        "evaluator",
        "Evaluator of Spark's that measures the models. Unset: they are measured by metric.",
    )
    getEvaluator, setEvaluator = accessors(evaluator)

    metric = text(
        "metric",
        "What the models are measured by where evaluator is unset: loss, accuracy, log-loss, auc, "
        "pr-auc, f1, mae, rmse, r2 and others that the task has, as evaluate tells them.",
    )
    getMetric, setMetric = accessors(metric)

    validationFraction = number(
        "validationFraction",
        "Part of the training rows that a network stops early by which says nothing of it itself; "
        "drawn from the training rows, so that none is measured on what it was stopped by.",
    )
    getValidationFraction, setValidationFraction = accessors(validationFraction)

    seed = whole("seed", "Seed that the rows are divided by.")
    getSeed, setSeed = accessors(seed)

    collectSubModels = flag(
        "collectSubModels",
        "Whether the model keeps the models of all maps, beside the best one.",
    )
    getCollectSubModels, setCollectSubModels = accessors(collectSubModels)

    collectPredictions = flag(
        "collectPredictions",
        "Whether the model keeps the rows that were held out, with what the best map's model "
        "predicts that has not seen them. They are on the executors, in memory or on local disks, "
        "as long as the model is there, and are not saved.",
    )
    getCollectPredictions, setCollectPredictions = accessors(collectPredictions)

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        cls.__signature__ = signature(cls)  # type: ignore[attr-defined]

    def __init__(self) -> None:
        super().__init__()
        if is_remote():
            _remote.require_ml()
        else:
            require_jar(self._java_class())
        self._setDefault(
            metric="loss",
            validationFraction=0.1,
            seed=0,
            collectSubModels=False,
            collectPredictions=False,
        )

    @classmethod
    def _java_class(cls) -> str:
        return f"{cls.__module__}.{cls.__name__}"

    @classmethod
    def _model(cls) -> Type[M]:
        raise NotImplementedError

    def _given(self, **kwargs: Any) -> Self:
        require_known(type(self), kwargs)
        return self._set(**{name: value for name, value in kwargs.items() if value is not None})

    def _set(self, **kwargs: Any) -> Self:
        for name, kind in (("estimator", Estimator), ("evaluator", Evaluator)):
            value = kwargs.get(name)
            if value is not None and not isinstance(value, kind):
                raise ConfigurationError(
                    f"{name}: Expected an {kind.__name__}, found {type(value).__name__}. Set one."
                )
        before = dict(self._paramMap)
        super()._set(**kwargs)
        if is_remote():
            return self
        try:
            with told():
                # Java looks at them now, and not only when they are used.
                java: Any = JavaWrapper._new_java_obj(self._java_class())
                for name in kwargs:
                    if name not in _PARTS:
                        java.getParam(name).w(self._paramMap[self.getParam(name)])
        except Exception:
            self._paramMap = before
            raise
        return self

    def getEstimatorParamMaps(self) -> List[ParamMap]:
        """What :py:attr:`estimatorParamMaps` is set to; one that is empty where it is unset."""
        return list(self._value("estimatorParamMaps")) if self._has("estimatorParamMaps") else [{}]

    def setEstimatorParamMaps(self, value: Sequence[ParamMap]) -> Self:
        """Sets :py:attr:`estimatorParamMaps`."""
        return self._set(estimatorParamMaps=value)

    def _has(self, name: str) -> bool:
        return self.isSet(self.getParam(name))

    def _value(self, name: str) -> Any:
        return self.getOrDefault(self.getParam(name))

    def copy(self, extra: Optional[ParamMap] = None) -> Self:
        """A copy with the same name and some other Params, which also reach what it has inside."""
        copied = super().copy(extra or {})
        for name in ("estimator", "evaluator"):
            if copied._has(name):
                copied._set(**{name: copied._value(name).copy(extra or {})})
        return copied

    def showProgress(self, when: Literal["auto", "always", "never"]) -> Self:
        """
        When a fit shows how many of the models have ended, the best so far and the time that is
        left: auto, the default, in a notebook and on a terminal. No Param, and not saved.
        """
        if when not in ("auto", "always", "never"):
            raise ValueError(f'Expected "auto", "always" or "never", found {when!r}.')
        self._progress = when
        return self

    def _fit(self, dataset: DataFrame) -> M:
        if is_remote():
            require_rows(dataset)
            _remote.require_no_progress(self._progress)
            return self._model()._with(_remote_tuning.fit(self, dataset), self.copy())
        with told():
            java = self._to_java()
            java_model = fit_many(
                lambda progress: java.withProgress(progress).fit(java_rows(dataset)),
                self._progress,
            )
        return self._model()._with(java_model, self.copy())

    def _to_java(self) -> Any:
        java: Any = JavaWrapper._new_java_obj(self._java_class(), self.uid)
        for param in self.params:
            if self.isSet(param) and param.name not in _PARTS:
                java.set(java.getParam(param.name).w(self.getOrDefault(param)))
        if self._has("estimator"):
            estimator = self._value("estimator")
            java.setEstimator(_java(estimator))
            if self._has("estimatorParamMaps"):
                java.setEstimatorParamMaps(_maps_to_java(estimator, self.getEstimatorParamMaps()))
        if self._has("evaluator"):
            java.setEvaluator(_java(self._value("evaluator")))
        return java

    def _remote_writer(self) -> MLWriter:
        return _remote_tuning.validator_writer(self)

    @classmethod
    def _remote_reader(cls) -> MLReader[Any]:
        return _remote_tuning.validator_reader(cls._from_text, cls._java_class())

    @classmethod
    def _from_text(cls, text: Dict[str, Any]) -> Self:
        return cast("Self", _remote_tuning.validator_of(cls, text, _stages))

    @classmethod
    def _from_java(cls, java: Any) -> Self:
        validator = cls()
        validator._resetUid(java.uid())
        for param in validator.params:
            java_param = java.getParam(param.name)
            if java.isSet(java_param) and param.name not in _PARTS:
                validator._set(**{param.name: java.getOrDefault(java_param)})
        if java.isSet(java.getParam("estimator")):
            estimator: Any = JavaParams._from_java(java.getEstimator())
            validator._set(estimator=estimator)
            if java.isSet(java.getParam("estimatorParamMaps")):
                maps = _maps_from_java(estimator, java.getEstimatorParamMaps())
                validator._set(estimatorParamMaps=maps)
        if java.isSet(java.getParam("evaluator")):
            evaluator: Any = JavaParams._from_java(java.getEvaluator())
            validator._set(evaluator=evaluator)
        return validator


class _ValidatorModel(Model):
    """What the models of both validators have."""

    def __init__(self, java_model: Any = None, validator: Any = None) -> None:
        super().__init__()
        self._java_model = java_model
        self._validator = validator
        self._best: Any = None
        if java_model is not None:
            self._resetUid(java_model.uid())
            self._best = _python(java_model.bestModel())

    @classmethod
    def _with(cls, java_model: Any, validator: Any) -> Self:
        model = cls(java_model, validator)
        model._resetUid(java_model.uid())
        return model

    @property
    def bestModel(self) -> Any:
        """The model of the best map, trained on all rows."""
        return self._best

    def getEstimatorParamMaps(self) -> List[ParamMap]:
        """The maps of Params that were tried, in the order of what was measured."""
        return cast(List[ParamMap], self._validator.getEstimatorParamMaps())

    @property
    def predictions(self) -> DataFrame:
        """
        The rows that were held out, each with what the model of the best map predicts that has not
        seen it; where there are several folds with the column ``fold``, counted from 0. Only where
        ``collectPredictions`` was set, and of the model that the fit gave.
        """
        if not self._java_model.hasPredictions():
            raise ConfigurationError(
                "predictions: Expected them to be kept, found none. Set collectPredictions before "
                "the fit; they are not saved with a model."
            )
        rows = self._java_model.predictions()
        if is_remote():
            return cast(DataFrame, rows)
        return DataFrame(rows, SparkSession.builder.getOrCreate())

    def _kept(self) -> Any:
        if not self._java_model.hasSubModels():
            raise ConfigurationError(
                "subModels: Expected them to be kept, found none. Set collectSubModels before the "
                "fit."
            )
        return self._java_model.subModels()

    def _transform(self, dataset: DataFrame) -> DataFrame:
        return cast(DataFrame, self._best.transform(dataset))

    def copy(self, extra: Optional[ParamMap] = None) -> Self:
        """A copy whose best model has some other Params."""
        if is_remote():
            copied = self._with(self._java_model, self._validator)
            copied._best = self._best.copy(extra or {})
            return copied
        with told():
            maps = _maps_to_java(self._best, [extra or {}])
            java = self._to_java().copy(maps[0])
        return self._with(java, self._validator)

    def _to_java(self) -> Any:
        # Params of the best model may have been set since; Java's model holds the same one.
        _java(self._best)
        return self._java_model

    def _remote_writer(self) -> MLWriter:
        return _remote_tuning.model_writer(self._java_model, self._best)

    @classmethod
    def _remote_reader(cls) -> MLReader[Any]:
        def loaded(validation: _remote_tuning.Validation) -> Any:
            validator = cls._validator_class()._from_text(validation.told["validator"])
            return cls._with(validation, validator)

        return _remote_tuning.model_reader(loaded, f"{cls.__module__}.{cls.__name__}")

    @classmethod
    def _from_java(cls, java: Any) -> Self:
        validator: Any = cls._validator_class()._from_java(java.validator())
        return cls._with(java, validator)

    @classmethod
    def _validator_class(cls) -> Type[_Validator[Any]]:
        raise NotImplementedError


class GradusCrossValidatorModel(_ValidatorModel, Persistent["GradusCrossValidatorModel"]):
    """The best of the models that a :py:class:`GradusCrossValidator` has tried."""

    __module__ = "gradus.ml"

    @classmethod
    def _validator_class(cls) -> Type[_Validator[Any]]:
        return GradusCrossValidator

    @property
    def validator(self) -> GradusCrossValidator:
        """What tried the models."""
        return cast(GradusCrossValidator, self._validator)

    @property
    def avgMetrics(self) -> List[float]:
        """The mean over the folds of what was measured, of each map; the best is that of these."""
        return list(self._java_model.avgMetrics())

    @property
    def stdMetrics(self) -> List[float]:
        """The standard deviation over the folds of what was measured, of each map."""
        return list(self._java_model.stdMetrics())

    @property
    def foldMetrics(self) -> List[List[float]]:
        """
        What was measured on each fold, by fold and then by map. NaN where it is undefined, or a
        model could not be trained.
        """
        return [list(fold) for fold in self._java_model.foldMetrics()]

    @property
    def foldEnsemble(self) -> Any:
        """
        The models of the best map, one a fold, as one model whose predictions are averaged: a model
        of Gradus, or a pipeline that ends in one. Each of them was trained without the rows of its
        fold. Stages before the network that are fitted to each fold are refused.
        """
        with told():
            return _python(self._java_model.foldEnsemble())

    @property
    def subModels(self) -> List[List[Any]]:
        """
        The models of all maps, by fold and then by map; None where a model could not be trained.
        Only where ``collectSubModels`` was set.
        """
        return [[_python(model) for model in fold] for fold in self._kept()]


class GradusTrainValidationSplitModel(
    _ValidatorModel, Persistent["GradusTrainValidationSplitModel"]
):
    """The best of the models that a :py:class:`GradusTrainValidationSplit` has tried."""

    __module__ = "gradus.ml"

    @classmethod
    def _validator_class(cls) -> Type[_Validator[Any]]:
        return GradusTrainValidationSplit

    @property
    def validator(self) -> GradusTrainValidationSplit:
        """What tried the models."""
        return cast(GradusTrainValidationSplit, self._validator)

    @property
    def validationMetrics(self) -> List[float]:
        """
        What was measured, of each map. NaN where it is undefined, or a model could not be trained.
        """
        return list(self._java_model.validationMetrics())

    @property
    def subModels(self) -> List[Any]:
        """
        The models of all maps; None where a model could not be trained. Only where
        ``collectSubModels`` was set.
        """
        return [_python(model) for model in self._kept()]


class GradusCrossValidator(
    _Validator[GradusCrossValidatorModel], Persistent["GradusCrossValidator"]
):
    """
    Spark's ``CrossValidator`` for networks: the models of all folds and all maps of Params are
    trained together, each to the bits that it would have alone. The folds are those that Spark's
    draws in Java and Scala.

    >>> from gradus.ml import NeuralNetworkRegressor
    >>> from pyspark.ml.tuning import ParamGridBuilder
    >>> rows = spark.createDataFrame([(x / 10, x / 5 + 1) for x in range(60)], "x double, y double")
    >>> network = NeuralNetworkRegressor(
    ...     inputCols=["x"], labelCol="y", hiddenLayers=[], optimizer="lbfgs"
    ... )
    >>> maps = ParamGridBuilder().addGrid(network.maxIter, [1, 9]).build()
    >>> validator = GradusCrossValidator(
    ...     estimator=network, estimatorParamMaps=maps, metric="rmse", collectPredictions=True
    ... )
    >>> model = validator.fit(rows)
    >>> [round(rmse, 3) for rmse in model.avgMetrics][1]
    0.0
    >>> model.predictions.count(), model.bestModel.summary.totalIterations > 1
    (60, True)
    >>> len(model.foldEnsemble.members)
    3
    """

    __module__ = "gradus.ml"

    numFolds = whole("numFolds", "How many folds there are, at least 2.")
    getNumFolds, setNumFolds = accessors(numFolds)

    foldCol = text(
        "foldCol",
        "Column with the number of each row's fold, from 0. Unset: folds are drawn by seed.",
    )
    getFoldCol, setFoldCol = accessors(foldCol)

    def __init__(self, **params: Unpack[CrossValidatorValues]) -> None:
        super().__init__()
        self._setDefault(numFolds=3)
        self._given(**params)

    def setParams(self, **params: Unpack[CrossValidatorValues]) -> Self:
        """Sets Params by their names."""
        return self._given(**params)

    @classmethod
    def _model(cls) -> Type[GradusCrossValidatorModel]:
        return GradusCrossValidatorModel


class GradusTrainValidationSplit(
    _Validator[GradusTrainValidationSplitModel], Persistent["GradusTrainValidationSplit"]
):
    """
    Spark's ``TrainValidationSplit`` for networks: it draws the same rows, and trains the models of
    all maps of Params together, each to the bits that it would have alone.
    """

    __module__ = "gradus.ml"

    trainRatio = number(
        "trainRatio",
        "Part of the rows that the models are trained on, above 0 and below 1; they are measured "
        "on the others.",
    )
    getTrainRatio, setTrainRatio = accessors(trainRatio)

    def __init__(self, **params: Unpack[TrainValidationSplitValues]) -> None:
        super().__init__()
        self._setDefault(trainRatio=0.75)
        self._given(**params)

    def setParams(self, **params: Unpack[TrainValidationSplitValues]) -> Self:
        """Sets Params by their names."""
        return self._given(**params)

    @classmethod
    def _model(cls) -> Type[GradusTrainValidationSplitModel]:
        return GradusTrainValidationSplitModel


def _python(java_model: Any) -> Any:
    if java_model is None or is_remote():
        return java_model
    return JavaParams._from_java(java_model)


def _java(stage: Any) -> Any:
    if not hasattr(stage, "_to_java"):
        raise ConfigurationError(
            f"Expected stages and evaluators of Spark's or of Gradus, found {type(stage).__name__}, "
            "which Java does not have. Take Spark's own validator, which fits those of Python."
        )
    return stage._to_java()


def _stages(stage: Any) -> Dict[str, Any]:
    """Each stage inside another by its name, the other included."""
    inside = stage.getStages() if isinstance(stage, Pipeline) else getattr(stage, "stages", [])
    found = {stage.uid: stage}
    if isinstance(inside, list):
        for each in inside:
            found.update(_stages(each))
    return found


def _maps_to_java(stage: Any, maps: Sequence[ParamMap]) -> Any:
    context = active_context()
    assert context is not None
    param_map = context._jvm.org.apache.spark.ml.param.ParamMap
    stages = _stages(stage)
    found = context._gateway.new_array(param_map, len(maps))
    for i, each in enumerate(maps):
        found[i] = param_map()
        for param, value in each.items():
            owner = stages.get(param.parent)
            if not isinstance(owner, JavaParams):
                raise ConfigurationError(
                    f"estimatorParamMaps: Expected Params of the estimator or of a pipeline's "
                    f"stages, found {param.name} of {param.parent}. Correct the map."
                )
            pair = owner._make_java_param_pair(param, param.typeConverter(value))
            found[i].put([pair])
    return found


def _maps_from_java(stage: Any, maps: Any) -> List[ParamMap]:
    from pyspark.ml.common import _java2py

    context: Any = active_context()
    stages = _stages(stage)
    found: List[ParamMap] = []
    for each in maps:
        pairs: List[Tuple[Param[Any], Any]] = []
        for pair in each.toList():
            param = stages[pair.param().parent()].getParam(pair.param().name())
            value = _java2py(context, pair.value())
            pairs.append((param, param.typeConverter(value)))
        found.append(dict(pairs))
    return found
