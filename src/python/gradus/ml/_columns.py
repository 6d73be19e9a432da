"""The columns that stages read and write, and how they are encoded."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Sequence

from pyspark.ml.param import Param, Params, TypeConverters

from gradus.ml._base import JavaStage

if TYPE_CHECKING:
    from typing_extensions import Self


class PredictionColumn(JavaStage):
    """The column that every model writes."""

    predictionCol: Param[str] = Param(
        Params._dummy(),
        "predictionCol",
        "Column that the prediction is written to: the index of a class, or a value; empty "
        "for none.",
        typeConverter=TypeConverters.toString,
    )

    def getPredictionCol(self) -> str:
        """What :py:attr:`predictionCol` is set to, or its default."""
        return self.getOrDefault(self.predictionCol)

    def setPredictionCol(self, value: str) -> Self:
        """Sets :py:attr:`predictionCol`."""
        return self._with(predictionCol=value)


class ClassColumns(PredictionColumn):
    """The columns that a model of classes writes beside."""

    probabilityCol: Param[str] = Param(
        Params._dummy(),
        "probabilityCol",
        "Column that the probabilities of the classes are written to, a vector; empty for none.",
        typeConverter=TypeConverters.toString,
    )

    rawPredictionCol: Param[str] = Param(
        Params._dummy(),
        "rawPredictionCol",
        "Column that the scores of the classes are written to before they are "
        "probabilities, a vector; empty for none.",
        typeConverter=TypeConverters.toString,
    )

    thresholds: Param[List[float]] = Param(
        Params._dummy(),
        "thresholds",
        "A threshold for each class, at least 0 and at most one of them 0: the class of "
        "the largest probability over its threshold is predicted. Unset: the most "
        "probable class.",
        typeConverter=TypeConverters.toListFloat,
    )

    def getProbabilityCol(self) -> str:
        """What :py:attr:`probabilityCol` is set to, or its default."""
        return self.getOrDefault(self.probabilityCol)

    def setProbabilityCol(self, value: str) -> Self:
        """Sets :py:attr:`probabilityCol`."""
        return self._with(probabilityCol=value)

    def getRawPredictionCol(self) -> str:
        """What :py:attr:`rawPredictionCol` is set to, or its default."""
        return self.getOrDefault(self.rawPredictionCol)

    def setRawPredictionCol(self, value: str) -> Self:
        """Sets :py:attr:`rawPredictionCol`."""
        return self._with(rawPredictionCol=value)

    def getThresholds(self) -> List[float]:
        """What :py:attr:`thresholds` is set to, or its default."""
        return self.getOrDefault(self.thresholds)

    def setThresholds(self, value: Sequence[float]) -> Self:
        """Sets :py:attr:`thresholds`."""
        return self._with(thresholds=list(value))


class InputColumns(PredictionColumn):
    """The columns that an estimator reads."""

    featuresCol: Param[str] = Param(
        Params._dummy(),
        "featuresCol",
        "Column of a vector or an array with all inputs. Taken where inputCols is unset.",
        typeConverter=TypeConverters.toString,
    )

    inputCols: Param[List[str]] = Param(
        Params._dummy(),
        "inputCols",
        "Input columns by their names, or globs with * and ?: numbers, categories, truth "
        "values, dates, arrays or vectors, encoded by their types; * stands for all but "
        "the columns of label, weights and validation. Unset: the column of featuresCol.",
        typeConverter=TypeConverters.toListString,
    )

    labelCol: Param[str] = Param(
        Params._dummy(),
        "labelCol",
        "Column of the label.",
        typeConverter=TypeConverters.toString,
    )

    weightCol: Param[str] = Param(
        Params._dummy(),
        "weightCol",
        "Column of row weights, numbers of at least 0. Unset: every row counts 1.",
        typeConverter=TypeConverters.toString,
    )

    validationIndicatorCol: Param[str] = Param(
        Params._dummy(),
        "validationIndicatorCol",
        "Column of truth values: rows where it is true are for validation, and are not "
        "trained on. Unset: validationFraction tells.",
        typeConverter=TypeConverters.toString,
    )

    validationFraction: Param[float] = Param(
        Params._dummy(),
        "validationFraction",
        "Part of the rows that is drawn for validation, by row number and seed, from 0 up "
        "to 1. Unset: 0.",
        typeConverter=TypeConverters.toFloat,
    )

    scaling: Param[str] = Param(
        Params._dummy(),
        "scaling",
        "Scaling of numbers, fitted on the training rows: none, standard, min-max, robust "
        "or quantile-normal. Unset: chosen by Gradus.",
        typeConverter=TypeConverters.toString,
    )

    encoding: Param[str] = Param(
        Params._dummy(),
        "encoding",
        "Encoding of categories: embedding or one-hot. Unset: chosen by Gradus.",
        typeConverter=TypeConverters.toString,
    )

    missing: Param[str] = Param(
        Params._dummy(),
        "missing",
        "What stands in for a missing number: mean, median, zero or fail. Unset: chosen "
        "by Gradus.",
        typeConverter=TypeConverters.toString,
    )

    handleInvalid: Param[str] = Param(
        Params._dummy(),
        "handleInvalid",
        "What happens to a training row that cannot be used: error ends the fit, skip "
        "leaves the row out. Unset: error.",
        typeConverter=TypeConverters.toString,
    )

    numPartitions: Param[int] = Param(
        Params._dummy(),
        "numPartitions",
        "Partitions of the packed rows, at least 1; the order of additions follows from "
        "them. Unset: by the size of the data.",
        typeConverter=TypeConverters.toInt,
    )

    def getFeaturesCol(self) -> str:
        """What :py:attr:`featuresCol` is set to, or its default."""
        return self.getOrDefault(self.featuresCol)

    def setFeaturesCol(self, value: str) -> Self:
        """Sets :py:attr:`featuresCol`."""
        return self._with(featuresCol=value)

    def getInputCols(self) -> List[str]:
        """What :py:attr:`inputCols` is set to, or its default."""
        return self.getOrDefault(self.inputCols)

    def setInputCols(self, value: Sequence[str]) -> Self:
        """Sets :py:attr:`inputCols`."""
        return self._with(inputCols=list(value))

    def getLabelCol(self) -> str:
        """What :py:attr:`labelCol` is set to, or its default."""
        return self.getOrDefault(self.labelCol)

    def setLabelCol(self, value: str) -> Self:
        """Sets :py:attr:`labelCol`."""
        return self._with(labelCol=value)

    def getWeightCol(self) -> str:
        """What :py:attr:`weightCol` is set to, or its default."""
        return self.getOrDefault(self.weightCol)

    def setWeightCol(self, value: str) -> Self:
        """Sets :py:attr:`weightCol`."""
        return self._with(weightCol=value)

    def getValidationIndicatorCol(self) -> str:
        """What :py:attr:`validationIndicatorCol` is set to, or its default."""
        return self.getOrDefault(self.validationIndicatorCol)

    def setValidationIndicatorCol(self, value: str) -> Self:
        """Sets :py:attr:`validationIndicatorCol`."""
        return self._with(validationIndicatorCol=value)

    def getValidationFraction(self) -> float:
        """What :py:attr:`validationFraction` is set to, or its default."""
        return self.getOrDefault(self.validationFraction)

    def setValidationFraction(self, value: float) -> Self:
        """Sets :py:attr:`validationFraction`."""
        return self._with(validationFraction=value)

    def getScaling(self) -> str:
        """What :py:attr:`scaling` is set to, or its default."""
        return self.getOrDefault(self.scaling)

    def setScaling(self, value: str) -> Self:
        """Sets :py:attr:`scaling`."""
        return self._with(scaling=value)

    def getEncoding(self) -> str:
        """What :py:attr:`encoding` is set to, or its default."""
        return self.getOrDefault(self.encoding)

    def setEncoding(self, value: str) -> Self:
        """Sets :py:attr:`encoding`."""
        return self._with(encoding=value)

    def getMissing(self) -> str:
        """What :py:attr:`missing` is set to, or its default."""
        return self.getOrDefault(self.missing)

    def setMissing(self, value: str) -> Self:
        """Sets :py:attr:`missing`."""
        return self._with(missing=value)

    def getHandleInvalid(self) -> str:
        """What :py:attr:`handleInvalid` is set to, or its default."""
        return self.getOrDefault(self.handleInvalid)

    def setHandleInvalid(self, value: str) -> Self:
        """Sets :py:attr:`handleInvalid`."""
        return self._with(handleInvalid=value)

    def getNumPartitions(self) -> int:
        """What :py:attr:`numPartitions` is set to, or its default."""
        return self.getOrDefault(self.numPartitions)

    def setNumPartitions(self, value: int) -> Self:
        """Sets :py:attr:`numPartitions`."""
        return self._with(numPartitions=value)
