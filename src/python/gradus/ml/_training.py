"""When training ends, and what it leaves on the way."""

from __future__ import annotations

from typing import TYPE_CHECKING, List

from pyspark.ml.param import Param, Params, TypeConverters

from gradus.ml._base import JavaStage

if TYPE_CHECKING:
    from typing_extensions import Self


class TrainingParams(JavaStage):
    """When training ends, and what it leaves on the way."""

    earlyStoppingPatience: Param[int] = Param(
        Params._dummy(),
        "earlyStoppingPatience",
        "Validations without improvement after which training stops, at least 1. Unset: "
        "all passes are made.",
        typeConverter=TypeConverters.toInt,
    )

    earlyStoppingMetric: Param[str] = Param(
        Params._dummy(),
        "earlyStoppingMetric",
        "Metric of the validation rows by which the best pass is told: loss, accuracy, "
        "log-loss, auc, pr-auc, f1, mae, rmse, r2 and others that the task has. Unset: "
        "loss.",
        typeConverter=TypeConverters.toString,
    )

    earlyStoppingMinDelta: Param[float] = Param(
        Params._dummy(),
        "earlyStoppingMinDelta",
        "What counts as improvement is more than this, in the unit of "
        "earlyStoppingMetric, at least 0. Unset: 0.",
        typeConverter=TypeConverters.toFloat,
    )

    checkpointPath: Param[str] = Param(
        Params._dummy(),
        "checkpointPath",
        "Directory of the run: checkpoints, metrics and model are written there, and the "
        "same fit again goes on from the newest checkpoint. Unset: nothing is written.",
        typeConverter=TypeConverters.toString,
    )

    checkpointInterval: Param[int] = Param(
        Params._dummy(),
        "checkpointInterval",
        "With checkpointPath: epochs between two checkpoints, at least 1; -1 for none by "
        "epochs. Unset: by the minute.",
        typeConverter=TypeConverters.toInt,
    )

    config: Param[str] = Param(
        Params._dummy(),
        "config",
        "Any other key of a Gradus configuration, as HOCON text such as "
        "\"training.validate-every = 2\". A Param that is set goes before the text.",
        typeConverter=TypeConverters.toString,
    )

    def getEarlyStoppingPatience(self) -> int:
        """What :py:attr:`earlyStoppingPatience` is set to, or its default."""
        return self.getOrDefault(self.earlyStoppingPatience)

    def setEarlyStoppingPatience(self, value: int) -> Self:
        """Sets :py:attr:`earlyStoppingPatience`."""
        return self._with(earlyStoppingPatience=value)

    def getEarlyStoppingMetric(self) -> str:
        """What :py:attr:`earlyStoppingMetric` is set to, or its default."""
        return self.getOrDefault(self.earlyStoppingMetric)

    def setEarlyStoppingMetric(self, value: str) -> Self:
        """Sets :py:attr:`earlyStoppingMetric`."""
        return self._with(earlyStoppingMetric=value)

    def getEarlyStoppingMinDelta(self) -> float:
        """What :py:attr:`earlyStoppingMinDelta` is set to, or its default."""
        return self.getOrDefault(self.earlyStoppingMinDelta)

    def setEarlyStoppingMinDelta(self, value: float) -> Self:
        """Sets :py:attr:`earlyStoppingMinDelta`."""
        return self._with(earlyStoppingMinDelta=value)

    def getCheckpointPath(self) -> str:
        """What :py:attr:`checkpointPath` is set to, or its default."""
        return self.getOrDefault(self.checkpointPath)

    def setCheckpointPath(self, value: str) -> Self:
        """Sets :py:attr:`checkpointPath`."""
        return self._with(checkpointPath=value)

    def getCheckpointInterval(self) -> int:
        """What :py:attr:`checkpointInterval` is set to, or its default."""
        return self.getOrDefault(self.checkpointInterval)

    def setCheckpointInterval(self, value: int) -> Self:
        """Sets :py:attr:`checkpointInterval`."""
        return self._with(checkpointInterval=value)

    def getConfig(self) -> str:
        """What :py:attr:`config` is set to, or its default."""
        return self.getOrDefault(self.config)

    def setConfig(self, value: str) -> Self:
        """Sets :py:attr:`config`."""
        return self._with(config=value)
