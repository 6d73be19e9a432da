"""Holds what TensorBoard reads of a run against the run's own log, and asks that it is told of each
epoch once. The log may lack what was before a checkpoint: an object store shows a file when it is closed.

Arguments: the run's metrics.jsonl, and its folder of event files.
"""

import json
import os
import sys

import numpy as np
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

log, folder = sys.argv[1:]
with open(log, encoding="utf-8") as lines:
    epochs = [event for event in map(json.loads, lines) if event["event"] == "epoch"]
assert len(epochs) > 10, epochs


def of_tensorboard(run):
    events = EventAccumulator(
        os.path.join(folder, run), size_guidance={"scalars": 0, "histograms": 0, "tensors": 0}
    ).Reload()
    told = {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
    for tag, values in told.items():
        steps = [step for step, value in values]
        assert steps == sorted(set(steps)), (run, tag, steps)
    return events, told


def same(name, told, expected):
    told = [(step, value) for step, value in told if step >= steps[0]]
    assert [step for step, value in told] == [step for step, value in expected], (name, told, expected)
    assert all(np.float32(a) == np.float32(b) for (_, a), (_, b) in zip(told, expected)), name


steps = [e["step"] for e in epochs]
events, train = of_tensorboard("train")
assert [value for step, value in train["epoch"]] == list(range(1, epochs[-1]["epoch"] + 1)), train["epoch"]
every = [step for step, value in train["epoch"]]
same("loss", train["loss"], [(e["step"], e["loss"]) for e in epochs])
same("learning_rate", train["learning_rate"], [(e["step"], e["learning_rate"]) for e in epochs])
for phase in epochs[0]["timing"]:
    same(phase, train["seconds/" + phase], [(e["step"], e["timing"][phase]) for e in epochs])
weights = [tag for tag in events.Tags()["histograms"] if tag.startswith("weights/")]
assert weights and all([e.step for e in events.Histograms(tag)] == every for tag in weights), weights
events, validation = of_tensorboard("validation")
for metric in epochs[0]["validation"]:
    told = [(e["step"], e["validation"][metric]) for e in epochs if e["validation"][metric] is not None]
    same(metric, validation.get(metric, []), told)
assert [e.step for e in events.Tensors("precision_recall")] == every
print(len(epochs), "epochs are told")
