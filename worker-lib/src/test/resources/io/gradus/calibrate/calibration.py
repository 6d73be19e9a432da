"""Writes calibration.json beside itself: what scikit-learn and SciPy make of some rows.

Made with scikit-learn 1.9.1, SciPy 1.17.1 and NumPy 2.4.6:
    python calibration.py
"""

import json
import pathlib

import numpy
from scipy.optimize import minimize_scalar
from scipy.special import expit, log_softmax, logsumexp, softmax
from sklearn.isotonic import IsotonicRegression
from sklearn.metrics import brier_score_loss, log_loss

random = numpy.random.default_rng(18)


def steps(values):
    """Multiples of 1/64: within 8 of 0 no two that differ are nearer than 1/512 of themselves."""
    return numpy.clip(numpy.round(values * 64) / 64, -7.9, 7.9).astype(numpy.float32)


def isotonic(scores, truth, weights):
    model = IsotonicRegression(y_min=0, y_max=1, out_of_bounds="clip")
    return model.fit(scores.astype(numpy.float64), truth, weights)


def temperature(loss):
    found = minimize_scalar(
        lambda power: loss(numpy.exp(power)),
        bounds=(-3, 3),
        method="bounded",
        options={"xatol": 1e-12},
    )
    return float(numpy.exp(-found.x))


def binary():
    rows = 300
    logits = steps(random.normal(size=rows) * 2.5)
    truth = (random.uniform(size=rows) < expit(0.5 * logits - 0.4)).astype(int)
    weights = numpy.round(random.uniform(0, 3, size=rows), 1).astype(numpy.float32)
    grid = numpy.linspace(-9, 9, 73)
    z = logits.astype(numpy.float64)
    margin = numpy.where(truth == 1, z, -z)
    w = weights.astype(numpy.float64)
    probability = expit(z)
    return {
        "logits": logits.tolist(),
        "truth": truth.tolist(),
        "weights": weights.tolist(),
        "grid": grid.tolist(),
        "isotonic": isotonic(logits, truth, w).predict(grid).tolist(),
        "isotonic_unweighted": isotonic(logits, truth, None).predict(grid).tolist(),
        "temperature": temperature(lambda b: (w * numpy.logaddexp(0, -b * margin)).sum()),
        "log_loss": float(log_loss(truth, probability, sample_weight=w)),
        "brier": float(brier_score_loss(truth, probability, sample_weight=w)),
    }


def classes():
    rows, width = 400, 3
    logits = steps(random.normal(size=(rows, width)) * 1.8)
    likely = softmax(0.6 * logits + numpy.array([0.2, 0, -0.2]), axis=1)
    truth = numpy.array([random.choice(width, p=p) for p in likely])
    weights = numpy.round(random.uniform(0.1, 3, size=rows), 1).astype(numpy.float32)
    z = logits.astype(numpy.float64)
    w = weights.astype(numpy.float64)
    calibrated = numpy.empty((rows, width))
    for c in range(width):
        others = logsumexp(numpy.delete(z, c, axis=1), axis=1)
        odds = z[:, c] - others
        calibrated[:, c] = isotonic(odds, (truth == c).astype(int), w).predict(odds)
    calibrated /= calibrated.sum(axis=1, keepdims=True)
    probability = softmax(z, axis=1)
    return {
        "logits": logits.ravel().tolist(),
        "truth": truth.tolist(),
        "weights": weights.tolist(),
        "isotonic": calibrated.ravel().tolist(),
        "temperature": temperature(
            lambda b: -(w * log_softmax(b * z, axis=1)[numpy.arange(rows), truth]).sum()
        ),
        "log_loss": float(log_loss(truth, probability, sample_weight=w)),
        "brier": float(
            brier_score_loss(truth, probability, sample_weight=w, scale_by_half=False)
        ),
    }


def labels():
    rows, width = 250, 2
    logits = steps(random.normal(size=(rows, width)) * 2)
    truth = (random.uniform(size=(rows, width)) < expit(1.7 * logits)).astype(int)
    z = logits.astype(numpy.float64)
    margin = numpy.where(truth == 1, z, -z)
    return {
        "logits": logits.ravel().tolist(),
        "truth": truth.ravel().tolist(),
        "temperature": temperature(lambda b: numpy.logaddexp(0, -b * margin).sum()),
    }


place = pathlib.Path(__file__).with_name("calibration.json")
place.write_text(
    json.dumps({"binary": binary(), "classes": classes(), "labels": labels()}) + "\n"
)
