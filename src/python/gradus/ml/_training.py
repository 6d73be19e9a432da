"""When training ends, of how many networks, and what it leaves on the way."""

from __future__ import annotations

from typing import Optional, TypedDict

from gradus.ml._base import JavaStage
from gradus.ml._params import accessors, number, text, whole


class TrainingParams(JavaStage):
    """When training ends, of how many networks, and what it leaves on the way."""

    earlyStoppingPatience = whole(
        "earlyStoppingPatience",
        "Validations without improvement after which training stops, at least 1. Unset: all "
        "passes are made.",
    )
    getEarlyStoppingPatience, setEarlyStoppingPatience = accessors(earlyStoppingPatience)

    earlyStoppingMetric = text(
        "earlyStoppingMetric",
        "Metric of the validation rows by which the best pass is told: loss, accuracy, "
        "log-loss, auc, pr-auc, f1, mae, rmse, r2 and others that the task has. Unset: loss.",
    )
    getEarlyStoppingMetric, setEarlyStoppingMetric = accessors(earlyStoppingMetric)

    earlyStoppingMinDelta = number(
        "earlyStoppingMinDelta",
        "What counts as improvement is more than this, in the unit of earlyStoppingMetric, at "
        "least 0. Unset: 0.",
    )
    getEarlyStoppingMinDelta, setEarlyStoppingMinDelta = accessors(earlyStoppingMinDelta)

    ensembleMembers = whole(
        "ensembleMembers",
        "Networks that are trained side by side and predict together, of the seeds seed, seed + 1 "
        "and so on, at least 1. Unset: 1.",
    )
    getEnsembleMembers, setEnsembleMembers = accessors(ensembleMembers)

    checkpointPath = text(
        "checkpointPath",
        "Directory of the run: checkpoints, metrics and model are written there, and the same "
        "fit again goes on from the newest checkpoint. Unset: nothing is written.",
    )
    getCheckpointPath, setCheckpointPath = accessors(checkpointPath)

    checkpointInterval = whole(
        "checkpointInterval",
        "With checkpointPath: epochs between two checkpoints, at least 1; -1 for none by "
        "epochs. Unset: by the minute.",
    )
    getCheckpointInterval, setCheckpointInterval = accessors(checkpointInterval)

    config = text(
        "config",
        "Any other key of a Gradus configuration, as HOCON text such as "
        "\"training.validate-every = 2\". A Param that is set goes before the text.",
    )
    getConfig, setConfig = accessors(config)


class TrainingValues(TypedDict, total=False):
    """What :py:class:`TrainingParams` is made with."""

    earlyStoppingPatience: Optional[int]
    earlyStoppingMetric: Optional[str]
    earlyStoppingMinDelta: Optional[float]
    ensembleMembers: Optional[int]
    checkpointPath: Optional[str]
    checkpointInterval: Optional[int]
    config: Optional[str]
