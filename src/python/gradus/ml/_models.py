"""The models: networks that were trained."""

from __future__ import annotations

import json
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Optional, Sequence, cast

from pyspark.ml.util import HasTrainingSummary
from pyspark.ml.wrapper import JavaModel, JavaWrapper
from pyspark.sql import DataFrame

from gradus.ml import _remote
from gradus.ml._base import Persistent
from gradus.ml._columns import ClassColumns, PredictionColumn
from gradus.ml._errors import told
from gradus.ml._explanation import Explanation
from gradus.ml._fit import interruptible, java_rows, jvm, require_rows
from gradus.ml._outlook import layer_table
from gradus.ml._params import accessors, text, texts, whole
from gradus.ml._report import Report
from gradus.ml._session import is_remote

if TYPE_CHECKING:
    import pandas
    from typing_extensions import Self


class NeuralNetworkSummary(JavaWrapper):
    """How a model was trained; models that were loaded know it, too."""

    __module__ = "gradus.ml"

    _known: Optional[Dict[str, Any]] = None

    @classmethod
    def _of(cls, known: Dict[str, Any]) -> NeuralNetworkSummary:
        summary = cls()
        summary._known = known
        return summary

    def _all(self) -> Dict[str, Any]:
        if self._known is None:
            self._known = cast(Dict[str, Any], json.loads(self._call_java("toString")))
        return self._known

    def history(self) -> pandas.DataFrame:
        """
        A row an epoch: epoch, step, train_loss, seconds, and metrics of validation rows; of an
        ensemble those of all networks, each with its number from 1 as ``member``.

        >>> model.summary.history()["epoch"].tolist()[:3]
        [1, 2, 3]
        """
        import pandas

        return pandas.json_normalize(self._all()["history"], sep="_")

    @property
    def objectiveHistory(self) -> List[float]:
        """The loss on training rows, epoch by epoch; of an ensemble that of its first network."""
        return [float(epoch["train_loss"]) for epoch in self._first()]

    @property
    def totalIterations(self) -> int:
        """Epochs; with L-BFGS its iterations; of an ensemble those of its first network."""
        return len(self._first())

    def _first(self) -> List[Dict[str, Any]]:
        return [epoch for epoch in self._all()["history"] if epoch.get("member", 1) == 1]

    @property
    def bestEpoch(self) -> int:
        """
        From 1: the epoch whose weights the model has, of an ensemble its first network.

        >>> 1 <= model.summary.bestEpoch <= model.summary.totalIterations
        True
        """
        return int(self._all()["best_epoch"])

    @property
    def metrics(self) -> Mapping[str, Mapping[str, float]]:
        """Metrics of rows that were not trained on, by the name of the rows: validation, test."""
        return cast(Mapping[str, Mapping[str, float]], self._all()["metrics"])

    @property
    def rows(self) -> Mapping[str, int]:
        """Used rows by role: train, validation, test."""
        return cast(Mapping[str, int], self._all()["rows"])

    @property
    def seconds(self) -> float:
        """From the begin of training to its end."""
        return float(self._all()["seconds"])

    @property
    def kernel(self) -> str:
        """What computed it, and why that."""
        return str(self._all()["kernel"])


class _Model(PredictionColumn, JavaModel, HasTrainingSummary[NeuralNetworkSummary]):
    """What both models have."""

    detailsCol = text(
        "detailsCol",
        "Column that is written behind the others: a struct of all that the command predict "
        "writes, by the names that it has there: quantile_0_1, standard_deviation, lower, upper, "
        "dispersion, as the loss gives them; empty or unset for none.",
    )
    getDetailsCol, setDetailsCol = accessors(detailsCol)

    attributionsCol = text(
        "attributionsCol",
        "Column that is written behind the others: what each column of a row added to its "
        "prediction; empty or unset for none.",
    )
    getAttributionsCol, setAttributionsCol = accessors(attributionsCol)

    attributionBaseline = text(
        "attributionBaseline",
        "What attributions compare a row with: mean, that of the training rows, or zero. Unset: "
        "mean.",
    )
    getAttributionBaseline, setAttributionBaseline = accessors(attributionBaseline)

    attributionSteps = whole(
        "attributionSteps",
        "Points of the integral that attributions are, from 1 to 10,000. Unset: 50.",
    )
    getAttributionSteps, setAttributionSteps = accessors(attributionSteps)

    def __init__(self, java_model: Any = None) -> None:
        if isinstance(java_model, str) and not is_remote():
            raise TypeError(
                f"Expected nothing, found {java_model!r}. {type(self).__name__}.load(path) loads a "
                "model that was saved."
            )
        super().__init__(java_model)

    @classmethod
    def _of(cls, java_model: Any) -> Self:
        model = cls(java_model)
        if model._has_java():
            model._transfer_params_from_java()
        return model

    def _transform(self, dataset: DataFrame) -> DataFrame:
        require_rows(dataset)
        self._java()
        with told():
            predicted = super()._transform(dataset)
            if is_remote():
                predicted.schema  # What is wrong with the columns is told here, as without Connect.
            return predicted

    @property
    def hasSummary(self) -> bool:
        """Whether it is known how the model was trained."""
        return bool(_remote.ask(self, "hasSummary")) if is_remote() else super().hasSummary

    @property
    def summary(self) -> NeuralNetworkSummary:
        """How the model was trained; one that was loaded knows it, too."""
        if not is_remote():
            # Spark 3 would give Java's as it is.
            java = self._java()
            with told():
                return NeuralNetworkSummary(java.summary())
        known = _remote.ask(self, "summary")
        if known is None:
            raise RuntimeError(f"No training summary available for {self.uid}.")
        return NeuralNetworkSummary._of(known)

    def _summary_dataset(self, train_dataset: DataFrame) -> DataFrame:
        # The summary is the model's own, whatever rows are given for it.
        return train_dataset

    @property
    def _summaryCls(self) -> type:
        return NeuralNetworkSummary

    @property
    def members(self) -> List[Self]:
        """
        The networks of an ensemble, each as a model of its own with the same Params; of one network
        the model itself. What looks into one network, as ``layers`` and ``explain``, is asked of
        one of them.

        >>> from gradus.ml import NeuralNetworkClassifier
        >>> network = NeuralNetworkClassifier(inputCols=["hours"], labelCol="churned", maxIter=2)
        >>> three = network.setEnsembleMembers(3).fit(rows)
        >>> [len(one.layers()) for one in three.members]
        [6, 6, 6]
        """
        if is_remote():
            return [self._member(i) for i in range(_remote.ask(self, "members"))]
        java = self._java()
        with told():
            return [type(self)._of(member) for member in java.members()]

    def _member(self, index: int) -> Self:
        place = _remote.held(self, {"method": "member", "member": index})
        member = self._copyValues(type(self)(place))
        member._session = _remote.session_of(self)
        return member

    def layers(self) -> pandas.DataFrame:
        """
        The network as a table: layer, type, output, nodes, parameters; a row a layer, inputs first.

        >>> model.layers()["nodes"].tolist()[-3:]
        [8, 8, 1]
        """
        return layer_table(_remote.ask(self, "layers") if is_remote() else self._java_layers())

    def _java_layers(self) -> List[List[Any]]:
        java = self._java()
        with told():
            return [
                [
                    str(row.layer()),
                    str(row.type()),
                    str(row.outputShape().toString()),
                    int(row.outputShape().size()),
                    int(row.parameters()),
                ]
                for row in java.layers()
            ]

    def evaluate(self, dataset: DataFrame) -> Dict[str, float]:
        """
        Metrics of rows with labels, by their names.

        >>> metrics = model.evaluate(rows)
        >>> metrics["accuracy"] > 0.5 and "auc" in metrics
        True
        """
        return {str(k): float(v) for k, v in self._on_rows("evaluate", dataset).items()}

    def explain(
        self,
        dataset: DataFrame,
        *,
        nodes: int = 64,
        traces: int = 5,
        traceRows: Sequence[str] = (),
        includeRows: bool = False,
    ) -> Explanation:
        """
        What the model does with rows that have labels, and which columns and nodes its error comes
        through, as ``explain`` of the command line finds it.

        :param nodes: how many nodes of a layer are shown, those with the most influence
        :param traces: how many rows with the largest losses are traced back
        :param traceRows: rows that are traced besides, each as ``"column=value"``
        :param includeRows: whether values of rows are told; otherwise rows go by their numbers

        >>> explanation = model.explain(rows, traceRows=["id=7"])
        >>> sorted(explanation.importance["column"])
        ['hours', 'plan']
        >>> explanation.traces["key"].dropna().unique().tolist()
        ['id=7']
        """
        if is_remote():
            asked = dict(nodes=nodes, traces=traces, rows=list(traceRows), values=includeRows)
            return Explanation(str(_remote.ask(self, "explain", dataset, **asked)))
        with told():
            explain: Any = jvm().io.gradus.explain
            shown = explain.RowsShown.WITH_VALUES if includeRows else explain.RowsShown.BY_NUMBER
            options = explain.ExplainOptions.DEFAULT.withNodes(nodes).withRows(shown)
            options = options.tracing(traces, list(traceRows))
        return Explanation(str(self._on_rows("explain", dataset, options)))

    def report(self, dataset: DataFrame, path: Optional[str] = None) -> Report:
        """
        What the model is worth on rows with labels, and where it errs, as one page, which a notebook
        shows. With a path it is written there, too; an earlier report there is replaced.

        >>> report = model.report(rows)
        >>> "churned" in report.html
        True
        """
        if is_remote():
            page = Report(_remote.ask(self, "report", dataset))
        else:
            with TemporaryDirectory() as folder:
                file = Path(folder) / "report.html"
                self._on_rows("report", dataset, file.as_uri())
                page = Report(file.read_text(encoding="utf-8"))
        if path is not None:
            page.save(path)
        return page

    def exportOnnx(self, path: str) -> str:
        """
        Writes the model as an ONNX graph; nothing may be there. Gives the file's path.

        >>> model.exportOnnx(f"{folder}/of-docs.onnx").endswith("of-docs.onnx")
        True
        """
        return self._export("exportOnnx", path)

    def exportCard(self, path: str) -> str:
        """
        Writes what the model is, for people, as Markdown; nothing may be there. Gives the file's
        path.

        >>> with open(model.exportCard(f"{folder}/card-of-docs.md")) as card:
        ...     "churned" in card.read()
        True
        """
        return self._export("exportCard", path)

    def _export(self, method: str, path: str) -> str:
        if is_remote():
            return str(_remote.ask(self, method, path=path))
        java = self._java()
        with told():
            return str(getattr(java, method)(path))

    def _on_rows(self, method: str, dataset: DataFrame, *more: Any) -> Any:
        if is_remote():
            return _remote.ask(self, method, dataset)
        rows = java_rows(dataset)
        java = self._java()
        with told():
            return interruptible(lambda: getattr(java, method)(rows, *more))

    @property
    def numFeatures(self) -> int:
        """How many numbers the network takes of a row, those of embeddings not counted."""
        return int(self._figure("numFeatures"))

    def _figure(self, method: str) -> Any:
        if is_remote():
            return _remote.ask(self, method)
        java = self._java()
        with told():
            return getattr(java, method)()

    def __repr__(self) -> str:
        if not self._has_java():
            return super().__repr__()
        return str(self._call_java("toString"))


class NeuralNetworkClassificationModel(
    _Model, ClassColumns, Persistent["NeuralNetworkClassificationModel"]
):
    """A network that predicts classes."""

    __module__ = "gradus.ml"

    classNames = texts(
        "classNames",
        "Names of the classes in the order of their indices, where the label column had names "
        "for them. Unset: the values of the label.",
    )

    def __init__(self, java_model: Any = None) -> None:
        super().__init__(java_model)
        self._setDefault(
            predictionCol="prediction",
            probabilityCol="probability",
            rawPredictionCol="rawPrediction",
        )

    @property
    def classes(self) -> List[str]:
        """
        What the classes are called, in the order of their indices.

        >>> model.classes, model.numClasses
        (['no', 'yes'], 2)
        """
        return [str(name) for name in self._figure("classes")]

    @property
    def numClasses(self) -> int:
        """How many classes there are."""
        return int(self._figure("numClasses"))


class NeuralNetworkRegressionModel(_Model, Persistent["NeuralNetworkRegressionModel"]):
    """A network that predicts a quantity."""

    __module__ = "gradus.ml"

    def __init__(self, java_model: Any = None) -> None:
        super().__init__(java_model)
        self._setDefault(predictionCol="prediction")
