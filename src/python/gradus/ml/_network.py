"""The network that is trained, and how the loss is minimized."""

from __future__ import annotations

from typing import TYPE_CHECKING, List, Sequence

from pyspark.ml.param import Param, Params, TypeConverters

from gradus.ml._base import JavaStage

if TYPE_CHECKING:
    from typing_extensions import Self


class NetworkParams(JavaStage):
    """The network."""

    hiddenLayers: Param[List[int]] = Param(
        Params._dummy(),
        "hiddenLayers",
        "Units of the hidden layers in their order; none for a linear model. Unset: "
        "chosen by Gradus.",
        typeConverter=TypeConverters.toListInt,
    )

    activation: Param[str] = Param(
        Params._dummy(),
        "activation",
        "Activation after each hidden layer: identity, relu, leaky-relu, elu, selu, gelu, "
        "gelu-tanh, sigmoid, tanh, silu, softplus, hard-swish or mish. Unset: chosen by "
        "Gradus.",
        typeConverter=TypeConverters.toString,
    )

    norm: Param[str] = Param(
        Params._dummy(),
        "norm",
        "Norm between each hidden layer and its activation: none, batch or layer. Unset: "
        "chosen by Gradus.",
        typeConverter=TypeConverters.toString,
    )

    dropout: Param[float] = Param(
        Params._dummy(),
        "dropout",
        "Share of values that is dropped after each activation in training, from 0 up to "
        "1. Unset: chosen by Gradus.",
        typeConverter=TypeConverters.toFloat,
    )

    initialModel: Param[str] = Param(
        Params._dummy(),
        "initialModel",
        "Directory of a model of the same layers and columns with whose weights training "
        "begins. Unset: weights are drawn.",
        typeConverter=TypeConverters.toString,
    )

    loss: Param[str] = Param(
        Params._dummy(),
        "loss",
        "Loss: squared-error, absolute-error, huber, quantile or poisson of a quantity; "
        "binary-cross-entropy or softmax-cross-entropy of classes. Unset: the usual one "
        "of the task.",
        typeConverter=TypeConverters.toString,
    )

    def getHiddenLayers(self) -> List[int]:
        """What :py:attr:`hiddenLayers` is set to, or its default."""
        return self.getOrDefault(self.hiddenLayers)

    def setHiddenLayers(self, value: Sequence[int]) -> Self:
        """Sets :py:attr:`hiddenLayers`."""
        return self._with(hiddenLayers=list(value))

    def getActivation(self) -> str:
        """What :py:attr:`activation` is set to, or its default."""
        return self.getOrDefault(self.activation)

    def setActivation(self, value: str) -> Self:
        """Sets :py:attr:`activation`."""
        return self._with(activation=value)

    def getNorm(self) -> str:
        """What :py:attr:`norm` is set to, or its default."""
        return self.getOrDefault(self.norm)

    def setNorm(self, value: str) -> Self:
        """Sets :py:attr:`norm`."""
        return self._with(norm=value)

    def getDropout(self) -> float:
        """What :py:attr:`dropout` is set to, or its default."""
        return self.getOrDefault(self.dropout)

    def setDropout(self, value: float) -> Self:
        """Sets :py:attr:`dropout`."""
        return self._with(dropout=value)

    def getInitialModel(self) -> str:
        """What :py:attr:`initialModel` is set to, or its default."""
        return self.getOrDefault(self.initialModel)

    def setInitialModel(self, value: str) -> Self:
        """Sets :py:attr:`initialModel`."""
        return self._with(initialModel=value)

    def getLoss(self) -> str:
        """What :py:attr:`loss` is set to, or its default."""
        return self.getOrDefault(self.loss)

    def setLoss(self, value: str) -> Self:
        """Sets :py:attr:`loss`."""
        return self._with(loss=value)


class DescentParams(JavaStage):
    """How the loss is minimized."""

    optimizer: Param[str] = Param(
        Params._dummy(),
        "optimizer",
        "Optimizer: sgd, adam, adamw, adamax, nadam, radam, rmsprop, adagrad, adadelta or "
        "lbfgs. Unset: chosen by Gradus.",
        typeConverter=TypeConverters.toString,
    )

    stepSize: Param[float] = Param(
        Params._dummy(),
        "stepSize",
        "Learning rate, above 0; all optimizers but lbfgs. Unset: the usual one of the "
        "optimizer.",
        typeConverter=TypeConverters.toFloat,
    )

    momentum: Param[float] = Param(
        Params._dummy(),
        "momentum",
        "Momentum of sgd and rmsprop, from 0 up to 1. Unset: 0.",
        typeConverter=TypeConverters.toFloat,
    )

    weightDecay: Param[float] = Param(
        Params._dummy(),
        "weightDecay",
        "Weight decay of adamw, at least 0. Unset: the usual one of adamw.",
        typeConverter=TypeConverters.toFloat,
    )

    regParam: Param[float] = Param(
        Params._dummy(),
        "regParam",
        "L2 penalty: the factor of half the sum of squared parameters, at least 0. Unset: "
        "0.",
        typeConverter=TypeConverters.toFloat,
    )

    schedule: Param[str] = Param(
        Params._dummy(),
        "schedule",
        "How the learning rate changes: constant, cosine, one-cycle and others of the "
        "configuration. Unset: chosen by Gradus.",
        typeConverter=TypeConverters.toString,
    )

    clipNorm: Param[float] = Param(
        Params._dummy(),
        "clipNorm",
        "Largest Euclidean norm of the whole gradient, at least 0; 0 for no bound. Unset: "
        "chosen by Gradus.",
        typeConverter=TypeConverters.toFloat,
    )

    maxIter: Param[int] = Param(
        Params._dummy(),
        "maxIter",
        "Passes over the training rows, at least 1; with lbfgs, its iterations. Unset: "
        "chosen by Gradus.",
        typeConverter=TypeConverters.toInt,
    )

    maxSteps: Param[int] = Param(
        Params._dummy(),
        "maxSteps",
        "Updates after which training ends whatever maxIter says, at least 1. Unset: no "
        "such limit.",
        typeConverter=TypeConverters.toInt,
    )

    batchSize: Param[int] = Param(
        Params._dummy(),
        "batchSize",
        "Rows of a batch over all partitions together, at least 1. Unset: chosen by "
        "Gradus.",
        typeConverter=TypeConverters.toInt,
    )

    localSteps: Param[int] = Param(
        Params._dummy(),
        "localSteps",
        "Steps that each task takes on its own between two rounds, at least 1. Unset: 1, "
        "which is exactly synchronous.",
        typeConverter=TypeConverters.toInt,
    )

    tol: Param[float] = Param(
        Params._dummy(),
        "tol",
        "Relative change of the loss at which lbfgs ends, at least 0. Unset: the usual "
        "one of lbfgs.",
        typeConverter=TypeConverters.toFloat,
    )

    seed: Param[int] = Param(
        Params._dummy(),
        "seed",
        "Start of all randomness. Unset: 42.",
        typeConverter=TypeConverters.toInt,
    )

    def getOptimizer(self) -> str:
        """What :py:attr:`optimizer` is set to, or its default."""
        return self.getOrDefault(self.optimizer)

    def setOptimizer(self, value: str) -> Self:
        """Sets :py:attr:`optimizer`."""
        return self._with(optimizer=value)

    def getStepSize(self) -> float:
        """What :py:attr:`stepSize` is set to, or its default."""
        return self.getOrDefault(self.stepSize)

    def setStepSize(self, value: float) -> Self:
        """Sets :py:attr:`stepSize`."""
        return self._with(stepSize=value)

    def getMomentum(self) -> float:
        """What :py:attr:`momentum` is set to, or its default."""
        return self.getOrDefault(self.momentum)

    def setMomentum(self, value: float) -> Self:
        """Sets :py:attr:`momentum`."""
        return self._with(momentum=value)

    def getWeightDecay(self) -> float:
        """What :py:attr:`weightDecay` is set to, or its default."""
        return self.getOrDefault(self.weightDecay)

    def setWeightDecay(self, value: float) -> Self:
        """Sets :py:attr:`weightDecay`."""
        return self._with(weightDecay=value)

    def getRegParam(self) -> float:
        """What :py:attr:`regParam` is set to, or its default."""
        return self.getOrDefault(self.regParam)

    def setRegParam(self, value: float) -> Self:
        """Sets :py:attr:`regParam`."""
        return self._with(regParam=value)

    def getSchedule(self) -> str:
        """What :py:attr:`schedule` is set to, or its default."""
        return self.getOrDefault(self.schedule)

    def setSchedule(self, value: str) -> Self:
        """Sets :py:attr:`schedule`."""
        return self._with(schedule=value)

    def getClipNorm(self) -> float:
        """What :py:attr:`clipNorm` is set to, or its default."""
        return self.getOrDefault(self.clipNorm)

    def setClipNorm(self, value: float) -> Self:
        """Sets :py:attr:`clipNorm`."""
        return self._with(clipNorm=value)

    def getMaxIter(self) -> int:
        """What :py:attr:`maxIter` is set to, or its default."""
        return self.getOrDefault(self.maxIter)

    def setMaxIter(self, value: int) -> Self:
        """Sets :py:attr:`maxIter`."""
        return self._with(maxIter=value)

    def getMaxSteps(self) -> int:
        """What :py:attr:`maxSteps` is set to, or its default."""
        return self.getOrDefault(self.maxSteps)

    def setMaxSteps(self, value: int) -> Self:
        """Sets :py:attr:`maxSteps`."""
        return self._with(maxSteps=value)

    def getBatchSize(self) -> int:
        """What :py:attr:`batchSize` is set to, or its default."""
        return self.getOrDefault(self.batchSize)

    def setBatchSize(self, value: int) -> Self:
        """Sets :py:attr:`batchSize`."""
        return self._with(batchSize=value)

    def getLocalSteps(self) -> int:
        """What :py:attr:`localSteps` is set to, or its default."""
        return self.getOrDefault(self.localSteps)

    def setLocalSteps(self, value: int) -> Self:
        """Sets :py:attr:`localSteps`."""
        return self._with(localSteps=value)

    def getTol(self) -> float:
        """What :py:attr:`tol` is set to, or its default."""
        return self.getOrDefault(self.tol)

    def setTol(self, value: float) -> Self:
        """Sets :py:attr:`tol`."""
        return self._with(tol=value)

    def getSeed(self) -> int:
        """What :py:attr:`seed` is set to, or its default."""
        return self.getOrDefault(self.seed)

    def setSeed(self, value: int) -> Self:
        """Sets :py:attr:`seed`."""
        return self._with(seed=value)
