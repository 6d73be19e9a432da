"""The columns that stages read and write, and how they are encoded."""

from __future__ import annotations

from typing import Optional, Sequence, TypedDict

from gradus.ml._base import JavaStage
from gradus.ml._params import accessors, list_accessors, number, numbers, text, texts, whole


class PredictionColumn(JavaStage):
    """The column that every model writes."""

    predictionCol = text(
        "predictionCol",
        "Column that the prediction is written to: the index of a class, or a value; empty for "
        "none.",
    )
    getPredictionCol, setPredictionCol = accessors(predictionCol)


class PredictionColumnValues(TypedDict, total=False):
    """What :py:class:`PredictionColumn` is made with."""

    predictionCol: Optional[str]


class ClassColumns(PredictionColumn):
    """The columns that a model of classes writes beside."""

    probabilityCol = text(
        "probabilityCol",
        "Column that the probabilities of the classes are written to, a vector; empty for none.",
    )
    getProbabilityCol, setProbabilityCol = accessors(probabilityCol)

    rawPredictionCol = text(
        "rawPredictionCol",
        "Column that the scores of the classes are written to before they are probabilities, a "
        "vector; empty for none.",
    )
    getRawPredictionCol, setRawPredictionCol = accessors(rawPredictionCol)

    thresholds = numbers(
        "thresholds",
        "A threshold for each class, at least 0 and at most one of them 0: the class of the "
        "largest probability over its threshold is predicted. Unset: the most probable class.",
    )
    getThresholds, setThresholds = list_accessors(thresholds)


class ClassColumnValues(PredictionColumnValues, total=False):
    """What :py:class:`ClassColumns` is made with."""

    probabilityCol: Optional[str]
    rawPredictionCol: Optional[str]
    thresholds: Optional[Sequence[float]]


class InputColumns(PredictionColumn):
    """The columns that an estimator reads."""

    featuresCol = text(
        "featuresCol",
        "Column of a vector or an array with all inputs. Taken where inputCols is unset.",
    )
    getFeaturesCol, setFeaturesCol = accessors(featuresCol)

    inputCols = texts(
        "inputCols",
        "Input columns by their names, or globs with * and ?: numbers, categories, truth "
        "values, dates, arrays or vectors, encoded by their types; * stands for all but the "
        "columns of label, weights and validation. Unset: the column of featuresCol.",
    )
    getInputCols, setInputCols = list_accessors(inputCols)

    labelCol = text("labelCol", "Column of the label.")
    getLabelCol, setLabelCol = accessors(labelCol)

    weightCol = text(
        "weightCol",
        "Column of row weights, numbers of at least 0. Unset: every row counts 1.",
    )
    getWeightCol, setWeightCol = accessors(weightCol)

    validationIndicatorCol = text(
        "validationIndicatorCol",
        "Column of truth values: rows where it is true are for validation, and are not trained "
        "on. Unset: validationFraction tells.",
    )
    getValidationIndicatorCol, setValidationIndicatorCol = accessors(validationIndicatorCol)

    validationFraction = number(
        "validationFraction",
        "Part of the rows that is drawn for validation, by row number and seed, from 0 up to 1."
        " Unset: 0.",
    )
    getValidationFraction, setValidationFraction = accessors(validationFraction)

    splitMethod = text(
        "splitMethod",
        "Which rows validationFraction draws: random, stratified (of each class, or of each bin "
        "of a quantity, the same part), grouped (whole groups of splitCol) or time (the latest "
        "by splitCol). Unset: chosen by Gradus.",
    )
    getSplitMethod, setSplitMethod = accessors(splitMethod)

    splitCol = text(
        "splitCol",
        "Column of groups, which are never on both sides of the split, or of time; of "
        "splitMethod grouped or time. Unset: none.",
    )
    getSplitCol, setSplitCol = accessors(splitCol)

    scaling = text(
        "scaling",
        "Scaling of numbers, fitted on the training rows: none, standard, min-max, robust, "
        "robust-smooth-clip, quantile-normal or auto. Unset: chosen by Gradus.",
    )
    getScaling, setScaling = accessors(scaling)

    encoding = text(
        "encoding",
        "Encoding of categories: embedding, one-hot, target or ordered-target. Unset: chosen by Gradus.",
    )
    getEncoding, setEncoding = accessors(encoding)

    missing = text(
        "missing",
        "What stands in for a missing number: mean, median, zero, learned or fail. Unset: "
        "chosen by Gradus.",
    )
    getMissing, setMissing = accessors(missing)

    handleInvalid = text(
        "handleInvalid",
        "What happens to a training row that cannot be used: error ends the fit, skip leaves "
        "the row out. Unset: error.",
    )
    getHandleInvalid, setHandleInvalid = accessors(handleInvalid)

    numPartitions = whole(
        "numPartitions",
        "Partitions of the packed rows, at least 1; the order of additions follows from them. "
        "Unset: by the size of the data.",
    )
    getNumPartitions, setNumPartitions = accessors(numPartitions)


class InputColumnValues(PredictionColumnValues, total=False):
    """What :py:class:`InputColumns` is made with."""

    featuresCol: Optional[str]
    inputCols: Optional[Sequence[str]]
    labelCol: Optional[str]
    weightCol: Optional[str]
    validationIndicatorCol: Optional[str]
    validationFraction: Optional[float]
    splitMethod: Optional[str]
    splitCol: Optional[str]
    scaling: Optional[str]
    encoding: Optional[str]
    missing: Optional[str]
    handleInvalid: Optional[str]
    numPartitions: Optional[int]
