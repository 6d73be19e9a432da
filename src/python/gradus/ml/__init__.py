"""
Neural networks as stages of Spark ML: the estimators train on a Spark session, to the bits of the
command line, and the models add predictions to rows.

A session has to have the jar of Gradus; :py:func:`session_builder` makes one.
"""

from gradus.ml._errors import (
    ConfigurationError,
    DataError,
    DivergedError,
    GradusError,
    HeldError,
    RefusedError,
    SessionError,
)
from gradus.ml._estimators import NeuralNetworkClassifier, NeuralNetworkRegressor
from gradus.ml._explanation import Explanation
from gradus.ml._models import (
    NeuralNetworkClassificationModel,
    NeuralNetworkRegressionModel,
    NeuralNetworkSummary,
)
from gradus.ml._outlook import DryRun, Forecast
from gradus.ml._report import Report
from gradus.ml._session import jar, session_builder
from gradus.ml._tuning import (
    GradusCrossValidator,
    GradusCrossValidatorModel,
    GradusTrainValidationSplit,
    GradusTrainValidationSplitModel,
)

__all__ = [
    "ConfigurationError",
    "DataError",
    "DivergedError",
    "DryRun",
    "Explanation",
    "Forecast",
    "GradusCrossValidator",
    "GradusCrossValidatorModel",
    "GradusError",
    "GradusTrainValidationSplit",
    "GradusTrainValidationSplitModel",
    "HeldError",
    "NeuralNetworkClassificationModel",
    "NeuralNetworkClassifier",
    "NeuralNetworkRegressionModel",
    "NeuralNetworkRegressor",
    "NeuralNetworkSummary",
    "RefusedError",
    "Report",
    "SessionError",
    "jar",
    "session_builder",
]
