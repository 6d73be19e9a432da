"""The network that is trained, and how the loss is minimized."""

from __future__ import annotations

from typing import Optional, Sequence, TypedDict

from gradus.ml._base import JavaStage
from gradus.ml._params import accessors, list_accessors, number, text, whole, wholes


class NetworkParams(JavaStage):
    """The network."""

    hiddenLayers = wholes(
        "hiddenLayers",
        "Units of the hidden layers in their order; none for a linear model. Unset: chosen by "
        "Gradus.",
    )
    getHiddenLayers, setHiddenLayers = list_accessors(hiddenLayers)

    activation = text(
        "activation",
        "Activation after each hidden layer: identity, relu, leaky-relu, elu, selu, gelu, "
        "gelu-tanh, sigmoid, tanh, silu, softplus, hard-swish or mish. Unset: chosen by Gradus.",
    )
    getActivation, setActivation = accessors(activation)

    norm = text(
        "norm",
        "Norm between each hidden layer and its activation: none, batch or layer. Unset: chosen"
        " by Gradus.",
    )
    getNorm, setNorm = accessors(norm)

    dropout = number(
        "dropout",
        "Share of values that is dropped after each activation in training, from 0 up to 1. "
        "Unset: chosen by Gradus.",
    )
    getDropout, setDropout = accessors(dropout)

    initialModel = text(
        "initialModel",
        "Directory of a model of the same layers and columns with whose weights training "
        "begins. Unset: weights are drawn.",
    )
    getInitialModel, setInitialModel = accessors(initialModel)

    loss = text(
        "loss",
        "Loss: squared-error, absolute-error, huber, quantile, poisson, negative-binomial, tweedie "
        "or gamma of a quantity; binary-cross-entropy, binary-focal, softmax-cross-entropy or "
        "softmax-focal of classes. Unset: the usual one of the task.",
    )
    getLoss, setLoss = accessors(loss)


class NetworkValues(TypedDict, total=False):
    """What :py:class:`NetworkParams` is made with."""

    hiddenLayers: Optional[Sequence[int]]
    activation: Optional[str]
    norm: Optional[str]
    dropout: Optional[float]
    initialModel: Optional[str]
    loss: Optional[str]


class DescentParams(JavaStage):
    """How the loss is minimized."""

    optimizer = text(
        "optimizer",
        "Optimizer: sgd, adam, adamw, schedule-free-adamw, muon, adamax, nadam, radam, rmsprop, "
        "adagrad, adadelta or "
        "lbfgs. Unset: chosen by Gradus.",
    )
    getOptimizer, setOptimizer = accessors(optimizer)

    stepSize = number(
        "stepSize",
        "Learning rate, above 0; all optimizers but lbfgs. Unset: the usual one of the "
        "optimizer.",
    )
    getStepSize, setStepSize = accessors(stepSize)

    momentum = number("momentum", "Momentum of sgd and rmsprop, from 0 up to 1. Unset: 0.")
    getMomentum, setMomentum = accessors(momentum)

    weightDecay = number(
        "weightDecay",
        "Weight decay of adamw, at least 0. Unset: the usual one of adamw.",
    )
    getWeightDecay, setWeightDecay = accessors(weightDecay)

    regParam = number(
        "regParam",
        "L2 penalty: the factor of half the sum of squared parameters, at least 0. Unset: 0.",
    )
    getRegParam, setRegParam = accessors(regParam)

    schedule = text(
        "schedule",
        "How the learning rate changes: constant, cosine, one-cycle and others of the "
        "configuration. Unset: chosen by Gradus.",
    )
    getSchedule, setSchedule = accessors(schedule)

    clipNorm = number(
        "clipNorm",
        "Largest Euclidean norm of the whole gradient, at least 0; 0 for no bound. Unset: "
        "chosen by Gradus.",
    )
    getClipNorm, setClipNorm = accessors(clipNorm)

    maxIter = whole(
        "maxIter",
        "Passes over the training rows, at least 1; with lbfgs, its iterations. Unset: chosen "
        "by Gradus.",
    )
    getMaxIter, setMaxIter = accessors(maxIter)

    maxSteps = whole(
        "maxSteps",
        "Updates after which training ends whatever maxIter says, at least 1. Unset: no such "
        "limit.",
    )
    getMaxSteps, setMaxSteps = accessors(maxSteps)

    batchSize = whole(
        "batchSize",
        "Rows of a batch over all partitions together, at least 1. Unset: chosen by Gradus.",
    )
    getBatchSize, setBatchSize = accessors(batchSize)

    localSteps = whole(
        "localSteps",
        "Steps that each task takes on its own between two rounds, at least 1. Unset: 1, which "
        "is exactly synchronous.",
    )
    getLocalSteps, setLocalSteps = accessors(localSteps)

    tol = number(
        "tol",
        "Relative change of the loss at which lbfgs ends, at least 0. Unset: the usual one of "
        "lbfgs.",
    )
    getTol, setTol = accessors(tol)

    seed = whole("seed", "Start of all randomness. Unset: 42.")
    getSeed, setSeed = accessors(seed)


class DescentValues(TypedDict, total=False):
    """What :py:class:`DescentParams` is made with."""

    optimizer: Optional[str]
    stepSize: Optional[float]
    momentum: Optional[float]
    weightDecay: Optional[float]
    regParam: Optional[float]
    schedule: Optional[str]
    clipNorm: Optional[float]
    maxIter: Optional[int]
    maxSteps: Optional[int]
    batchSize: Optional[int]
    localSteps: Optional[int]
    tol: Optional[float]
    seed: Optional[int]
