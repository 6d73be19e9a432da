"""A user's program for mypy --strict; it is not run."""

from typing import List

import gradus.ml
import pandas
from gradus.ml import NeuralNetworkClassificationModel, NeuralNetworkClassifier
from pyspark.ml import Pipeline
from pyspark.sql import DataFrame, SparkSession


def train(rows: DataFrame) -> NeuralNetworkClassificationModel:
    network = NeuralNetworkClassifier(labelCol="churned", hiddenLayers=[16, 8])
    model: NeuralNetworkClassificationModel = network.setMaxIter(5).setSeed(7).fit(rows)
    Pipeline(stages=[network])
    return model


def history(model: NeuralNetworkClassificationModel) -> pandas.DataFrame:
    names: List[str] = model.classes
    assert len(names) == model.numClasses
    return model.summary.history()


def mistakes(network: NeuralNetworkClassifier) -> None:
    """Each is one to mypy: it would complain of a comment that ignores nothing."""
    network.setMaxIter("5")  # type: ignore[arg-type]
    network.setHiddenLayers(8)  # type: ignore[arg-type]
    NeuralNetworkClassifier(maxIters=5)  # type: ignore[call-arg]
    NeuralNetworkClassifier(stepSize="0.1")  # type: ignore[arg-type]
    network.setParams(targetTransform="log")  # type: ignore[call-arg]
    steps: str = network.getMaxIter()  # type: ignore[assignment]
    layers: List[int] = network.setMaxIter(5).setInputCols(("a", "b")).getHiddenLayers()
    print(steps, layers)


spark: SparkSession = gradus.ml.session_builder().getOrCreate()
