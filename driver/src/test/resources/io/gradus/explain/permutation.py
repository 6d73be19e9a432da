"""Makes permutation.json beside it: scikit-learn's permutation importance, with the permutations of
PermutedRows, of small networks whose weights and rows are formulas that PermutationPassTest has too.

    pip install scikit-learn && python permutation.py
"""

import json
import pathlib

import numpy as np
import sklearn
from sklearn.inspection import _permutation_importance as importance

BLOCKS = [60, 45]
REPETITIONS = 5
CODES = 5
ROWS = sum(BLOCKS)
BITS = (1 << 64) - 1
WEYL = 0x9E3779B97F4A7C15


def mix(z):
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & BITS
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & BITS
    return z ^ (z >> 31)


def shuffled(first, rows, repetition):
    """As CounterRandom draws."""
    seed = 0x5EED0F9E4A + repetition
    key = mix((mix((seed + WEYL) & BITS) + WEYL * (first + 1)) & BITS)
    sources = list(range(rows))
    for i in range(rows):
        bits = mix((mix((key + WEYL * (i + 1)) & BITS) + key) & BITS)
        other = ((bits >> 1) * ((i + 1) << 1)) >> 64
        sources[i] = sources[other]
        sources[other] = i
    return sources


def permutation(repetition):
    """Inside each block; a block's first row has its partition's number in the upper bits."""
    sources, at = [], 0
    for partition, rows in enumerate(BLOCKS):
        sources += [at + source for source in shuffled(partition << 36, rows, repetition)]
        at += rows
    return sources


class Given:
    """In place of a random state."""

    def __init__(self, sources):
        self.sources = sources

    def randint(self, _):
        return 0

    def shuffle(self, array):
        array[:] = self.sources


class Network:
    """A missing x is filled with 0.25 and marked; then two layers, tanh between them."""

    def __init__(self, outputs):
        count = 4 * (3 + CODES) + 4 + 4 * outputs + outputs
        flat = np.sin(0.7 * np.arange(count) + 0.3).astype(np.float32).astype(float)
        cut = np.cumsum([4 * (3 + CODES), 4, 4 * outputs])
        first, self.b1, second, self.b2 = np.split(flat, cut)
        self.w1, self.w2 = first.reshape(4, 3 + CODES), second.reshape(outputs, 4)
        self.classes_ = np.arange(max(2, outputs))

    def fit(self, *_):
        return self

    def outputs(self, raw):
        x, y, code = raw.T
        gap = np.isnan(x)
        encoded = np.column_stack([np.where(gap, 0.25, x), gap, y, np.eye(CODES)[code.astype(int)]])
        return np.tanh(encoded @ self.w1.T + self.b1) @ self.w2.T + self.b2


class Binary(Network):
    _estimator_type = "classifier"

    def decision_function(self, raw):
        return self.outputs(raw)[:, 0]

    def predict(self, raw):
        return (self.decision_function(raw) > 0).astype(int)

    def predict_proba(self, raw):
        positive = 1 / (1 + np.exp(-self.decision_function(raw)))
        return np.column_stack([1 - positive, positive])


class Classes(Network):
    _estimator_type = "classifier"

    def predict(self, raw):
        return self.outputs(raw).argmax(1)

    def predict_proba(self, raw):
        power = np.exp(self.outputs(raw))
        return power / power.sum(1, keepdims=True)


class Numbers(Network):
    """Trained on (target − 5) · 0.5."""

    _estimator_type = "regressor"

    def predict(self, raw):
        return self.outputs(raw)[:, 0] / 0.5 + 5


def scorer(name):
    from sklearn import metrics

    def auc(model, raw, y, sample_weight):
        return metrics.roc_auc_score(y, model.decision_function(raw), sample_weight=sample_weight)

    def average_precision(model, raw, y, sample_weight):
        return metrics.average_precision_score(
            y, model.decision_function(raw), sample_weight=sample_weight)

    def of_decisions(score, **more):
        return lambda model, raw, y, sample_weight: score(
            y, model.predict(raw), sample_weight=sample_weight, **more)

    def log_loss(model, raw, y, sample_weight):
        return -metrics.log_loss(y, model.predict_proba(raw), sample_weight=sample_weight)

    def top_2(model, raw, y, sample_weight):
        return metrics.top_k_accuracy_score(
            y, model.predict_proba(raw), k=2, sample_weight=sample_weight)

    return {
        "auc": auc, "pr_auc": average_precision, "accuracy": of_decisions(metrics.accuracy_score),
        "f1": of_decisions(metrics.f1_score), "log_loss": log_loss, "top_k_accuracy": top_2,
        "rmse": lambda *a, **k: -of_decisions(metrics.root_mean_squared_error)(*a, **k),
        "mae": lambda *a, **k: -of_decisions(metrics.mean_absolute_error)(*a, **k),
        "r2": of_decisions(metrics.r2_score)}[name]


def case(model, targets, names):
    i = np.arange(ROWS)
    x = ((37 * i + 11) % 101 / 25 - 2).astype(np.float32).astype(float)
    x[i % 7 == 3] = np.nan
    y = ((53 * i + 29) % 89 / 22 - 2).astype(np.float32).astype(float)
    code = (i * i + i // 3) % CODES
    raw = np.column_stack([x, y, code])
    weights = 1.0 + i % 3
    found = {}
    for name in names:
        score = scorer(name)
        columns = [[] for _ in range(3)]
        for repetition in range(REPETITIONS):
            importance.check_random_state = lambda _: Given(permutation(repetition))
            result = importance.permutation_importance(
                model, raw, targets(i), scoring=score, n_repeats=1, sample_weight=weights)
            for column in range(3):
                columns[column].append(float(result.importances[column, 0]))
        found[name] = {"before": float(score(model, raw, targets(i), weights)), "worse": columns}
    return found


if __name__ == "__main__":
    result = {
        "made_with": f"scikit-learn {sklearn.__version__}",
        "binary": case(
            Binary(1), lambda i: (i * 29 % 7 < 3).astype(int),
            ["auc", "pr_auc", "accuracy", "f1", "log_loss"]),
        "multiclass": case(Classes(3), lambda i: i * 31 % 11 % 3, ["accuracy", "log_loss", "top_k_accuracy"]),
        "regression": case(
            Numbers(1), lambda i: i * 31 % 17 / 4.0 + 3, ["rmse", "mae", "r2"])}
    path = pathlib.Path(__file__).with_name("permutation.json")
    path.write_text(json.dumps(result, indent=1) + "\n")
