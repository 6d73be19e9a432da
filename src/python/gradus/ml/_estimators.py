"""The estimators: what trains a network."""

from __future__ import annotations

from functools import partial
from typing import (
    TYPE_CHECKING,
    Any,
    Callable,
    Dict,
    Iterator,
    List,
    Optional,
    Sequence,
    Tuple,
    TypeVar,
    cast,
)

from pyspark.ml.param import Param
from pyspark.ml.wrapper import JavaEstimator, JavaModel
from pyspark.sql import DataFrame

from gradus.ml._columns import ClassColumns, ClassColumnValues, InputColumns, InputColumnValues
from gradus.ml._errors import told
from gradus.ml import _remote
from gradus.ml._base import Persistent
from gradus.ml._fit import Grid, fit_many, fit_one, interruptible, java_rows
from gradus.ml._models import NeuralNetworkClassificationModel, NeuralNetworkRegressionModel
from gradus.ml._network import DescentParams, DescentValues, NetworkParams, NetworkValues
from gradus.ml._outlook import DryRun, Forecast
from gradus.ml._params import accessors, list_accessors, require_known, signature, text, texts
from gradus.ml._session import active_context, is_remote, require_jar
from gradus.ml._training import TrainingParams, TrainingValues

if TYPE_CHECKING:
    from typing_extensions import Literal, Self, Unpack

M = TypeVar("M", bound=JavaModel)


class EstimatorValues(
    InputColumnValues, NetworkValues, DescentValues, TrainingValues, total=False
):
    """What both estimators are made with."""


class ClassifierValues(EstimatorValues, ClassColumnValues, total=False):
    """What :py:class:`NeuralNetworkClassifier` is made with."""

    classWeights: Optional[str]
    classes: Optional[Sequence[str]]


class RegressorValues(EstimatorValues, total=False):
    """What :py:class:`NeuralNetworkRegressor` is made with."""

    targetTransform: Optional[str]
    exposureCol: Optional[str]


class _Estimator(InputColumns, NetworkParams, DescentParams, TrainingParams, JavaEstimator[M]):
    """What both estimators have."""

    _progress: str = "auto"

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        # For help and completion: type checkers read what __init__ unpacks.
        cls.__signature__ = signature(cls)  # type: ignore[attr-defined]

    def _begin(self, **defaults: str) -> None:
        if is_remote():
            _remote.require_ml()
        else:
            require_jar(self._java_class())
        self._java_obj = self._new_java_obj(self._java_class(), self.uid)
        self._setDefault(featuresCol="features", labelCol="label", predictionCol="prediction")
        self._setDefault(**defaults)

    def _given(self, **kwargs: Any) -> Self:
        require_known(type(self), kwargs)
        return self._set(**{name: value for name, value in kwargs.items() if value is not None})

    def showProgress(self, when: Literal["auto", "always", "never"]) -> Self:
        """
        When a fit shows how far it is: auto, the default, in a notebook and on a terminal. A fit of
        several maps of Params shows how many models have ended, and the best so far. No Param, and
        not saved.

        >>> network = NeuralNetworkClassifier(labelCol="churned").showProgress("never")
        """
        if when not in ("auto", "always", "never"):
            raise ValueError(f'Expected "auto", "always" or "never", found {when!r}.')
        self._progress = when
        return self

    def _fit(self, dataset: DataFrame) -> M:
        if not is_remote():
            return super()._fit(dataset)
        _remote.require_no_progress(self._progress)
        with told():
            model: Any = JavaEstimator._fit(_remote.sendable(self), dataset)
        model._session = dataset.sparkSession
        return cast(M, model)

    def _fit_java(self, dataset: DataFrame) -> Any:
        with told():
            self._transfer_params_to_java()
            return fit_one(self._java_obj, dataset, self._progress)

    def dryRun(self, dataset: DataFrame) -> DryRun:
        """
        Checks what a fit of these rows would be, as ``train --dry-run`` does: how each column is
        read, which network is trained, what training amounts to. Reads the rows once; trains
        nothing, and writes nothing.

        >>> rows = spark.range(100).selectExpr("id % 9 as x", "cast(id % 2 as boolean) as even")
        >>> network = NeuralNetworkClassifier(inputCols=["x"], labelCol="even", hiddenLayers=[4])
        >>> found = network.dryRun(rows)
        >>> found.rows, found.classes, found.parameters
        (100, ['false', 'true'], 13)
        >>> found.layers["nodes"].tolist()
        [1, 4, 4, 1]
        """
        if is_remote():
            return DryRun(_remote.ask_estimator(self, "dryRun", dataset))
        java: Any = self._java_obj
        rows = java_rows(dataset)
        with told():
            self._transfer_params_to_java()
            return DryRun(str(interruptible(lambda: java.dryRun(rows).toString())))

    def plan(
        self, dataset: DataFrame, *, executors: int = 8, cores: int = 1, gigabits: float = 10.0
    ) -> Forecast:
        """
        Forecasts what a fit of these rows would cost on clusters of 1, 2, 4 … executors, as
        ``plan`` of the command line does. Measures here for some seconds; trains nothing, and
        writes nothing.

        :param executors: the most to forecast for
        :param cores: of each executor
        :param gigabits: a second that the network of each machine carries each way

        >>> rows = spark.range(100).selectExpr("id % 9 as x", "id * 2.0 as y")
        >>> network = NeuralNetworkRegressor(inputCols=["x"], labelCol="y", hiddenLayers=[4])
        >>> forecast = network.plan(rows, executors=4)
        >>> forecast.table["executors"].tolist()
        [1, 2, 4]
        """
        if is_remote():
            asked = dict(executors=executors, cores=cores, gigabits=gigabits)
            return Forecast(_remote.ask_estimator(self, "plan", dataset, **asked))
        java: Any = self._java_obj
        rows = java_rows(dataset)
        with told():
            self._transfer_params_to_java()
            forecast: Any = interruptible(
                lambda: java.plan(rows, executors, cores, float(gigabits))
            )
            return Forecast(str(forecast.toJson()))

    def fitMultiple(
        self, dataset: DataFrame, paramMaps: Sequence[Dict[Param[Any], Any]]
    ) -> Iterator[Tuple[int, M]]:
        """
        Trains a model for each map of Params in one go, over one copy of the rows where the maps
        differ in nothing that the rows are encoded by: what CrossValidator asks for is trained so,
        too. Each model has the bits that it would have alone. One that cannot be trained raises when
        it is its turn; the iterator goes on with the next one.

        >>> network = NeuralNetworkClassifier(inputCols=["hours"], labelCol="churned", maxIter=2)
        >>> maps = [{network.hiddenLayers: [4]}, {network.hiddenLayers: [8]}]
        >>> for index, one in sorted(network.fitMultiple(rows, maps)):
        ...     print(index, one.layers()["nodes"].tolist())
        0 [1, 4, 4, 1]
        1 [1, 8, 8, 1]
        """
        if is_remote():
            return super().fitMultiple(dataset, paramMaps)
        maps = [dict(each) for each in paramMaps]
        estimator = self.copy()
        return iter(Grid(lambda: estimator._fit_all(dataset, maps), len(maps)))

    def _fit_all(
        self, dataset: DataFrame, maps: List[Dict[Param[Any], Any]]
    ) -> List[Callable[[], M]]:
        context = active_context()
        assert context is not None
        java: Any = self._java_obj
        rows = java_rows(dataset)
        with told():
            self._transfer_params_to_java()
            java_maps = context._gateway.new_array(
                context._jvm.org.apache.spark.ml.param.ParamMap, len(maps)
            )
            for i, each in enumerate(maps):
                java_maps[i] = self._transfer_param_map_to_java(each)

            def attempted(progress: Any) -> Any:
                told_to = java.copy(context._jvm.org.apache.spark.ml.param.ParamMap())
                return told_to.withProgress(progress).attemptAll(rows, java_maps)

            attempts = fit_many(attempted, self._progress)

        def model(attempt: Any, own: Dict[Param[Any], Any]) -> M:
            with told():
                java_model = attempt.model()
            return self.copy(own)._copyValues(self._create_model(java_model))

        return [partial(model, attempt, own) for attempt, own in zip(attempts, maps)]


class NeuralNetworkClassifier(
    _Estimator[NeuralNetworkClassificationModel],
    ClassColumns,
    Persistent["NeuralNetworkClassifier"],
):
    """
    Trains a network that predicts classes. Labels are texts, truth values, or indices of classes
    from 0 on, as StringIndexer gives them. Inputs are columns as they are, or one vector or array.

    >>> rows = spark.createDataFrame(
    ...     [(float(i % 7), "ab"[i % 2], "yes" if i % 2 else "no") for i in range(60)],
    ...     "hours double, plan string, churned string",
    ... )
    >>> network = NeuralNetworkClassifier(
    ...     inputCols=["hours", "plan"], labelCol="churned", hiddenLayers=[8], stepSize=0.05, seed=1
    ... )
    >>> model = network.fit(rows)
    >>> model.classes
    ['no', 'yes']
    >>> model.transform(rows.limit(1)).select("churned", "prediction").show()
    +-------+----------+
    |churned|prediction|
    +-------+----------+
    |     no|       0.0|
    +-------+----------+
    <BLANKLINE>
    """

    __module__ = "gradus.ml"

    classWeights = text(
        "classWeights",
        "What the rows of a class count: none, balanced, or a JSON object of weights by class. "
        "Unset: every class counts 1.",
    )
    getClassWeights, setClassWeights = accessors(classWeights)

    classes = texts(
        "classes",
        "All classes of the label, in their order; training rows may lack some. Unset: those that "
        "training rows have, sorted.",
    )
    getClasses, setClasses = list_accessors(classes)

    def __init__(self, **params: Unpack[ClassifierValues]) -> None:
        super().__init__()
        self._begin(probabilityCol="probability", rawPredictionCol="rawPrediction")
        self._given(**params)

    def setParams(self, **params: Unpack[ClassifierValues]) -> Self:
        """Sets Params by their names."""
        return self._given(**params)

    def _create_model(self, java_model: Any) -> NeuralNetworkClassificationModel:
        return NeuralNetworkClassificationModel._of(java_model)


class NeuralNetworkRegressor(
    _Estimator[NeuralNetworkRegressionModel], Persistent["NeuralNetworkRegressor"]
):
    """
    Trains a network that predicts a quantity. Inputs are columns as they are, or one vector or
    array.

    >>> rows = spark.createDataFrame([(x / 10, x / 5 + 1) for x in range(60)], "x double, y double")
    >>> network = NeuralNetworkRegressor(inputCols=["x"], labelCol="y", hiddenLayers=[], maxIter=5)
    >>> network.setStepSize(-1.0)
    Traceback (most recent call last):
        ...
    gradus.ml.ConfigurationError: stepSize: Expected a number above 0, found -1.0. Correct the value or clear the Param.
    >>> model = network.setOptimizer("lbfgs").fit(rows)
    >>> round(model.transform(rows.where("x = 3")).first().prediction, 2)
    7.0
    """

    __module__ = "gradus.ml"

    targetTransform = text(
        "targetTransform",
        "What is learned in place of the label: none, log, log1p or sqrt of it. Unset: none.",
    )
    getTargetTransform, setTargetTransform = accessors(targetTransform)

    exposureCol = text(
        "exposureCol",
        "Column of exposures, such as years of which a row's count or amount is: numbers above "
        "0. What is learned is of one unit of it, and rows to predict need the column too. With "
        "loss poisson, negative-binomial, tweedie or gamma. Unset: none.",
    )
    getExposureCol, setExposureCol = accessors(exposureCol)

    def __init__(self, **params: Unpack[RegressorValues]) -> None:
        super().__init__()
        self._begin()
        self._given(**params)

    def setParams(self, **params: Unpack[RegressorValues]) -> Self:
        """Sets Params by their names."""
        return self._given(**params)

    def _create_model(self, java_model: Any) -> NeuralNetworkRegressionModel:
        return NeuralNetworkRegressionModel._of(java_model)
