"""Holds what TensorBoard and MLflow read of a run against its own log and its own predictions.

Arguments: the run's output, the server's address, the rows, the predictions' directory.
"""

import glob
import json
import os
import sys

import mlflow
import numpy as np
import pandas as pd
from mlflow.tracking import MlflowClient
from tensorboard.backend.event_processing.event_accumulator import EventAccumulator

output, server, rows, predictions = sys.argv[1:]
os.environ["MLFLOW_TRACKING_URI"] = server
with open(os.path.join(output, "metrics.jsonl"), encoding="utf-8") as log:
    epochs = [event for event in map(json.loads, log) if event["event"] == "epoch"]
assert len(epochs) > 10, epochs


def of_tensorboard(run):
    events = EventAccumulator(
        os.path.join(output, "tensorboard", run), size_guidance={"scalars": 0, "histograms": 0}
    ).Reload()
    told = {tag: [(e.step, e.value) for e in events.Scalars(tag)] for tag in events.Tags()["scalars"]}
    for tag, values in told.items():
        steps = [step for step, value in values]
        assert steps == sorted(set(steps)), (run, tag, steps)
    return events, told


def same(name, told, expected):
    assert [step for step, value in told] == [step for step, value in expected], (name, told, expected)
    assert all(np.float32(a) == np.float32(b) for (_, a), (_, b) in zip(told, expected)), name


events, train = of_tensorboard("train")
same("loss", train["loss"], [(e["step"], e["loss"]) for e in epochs])
for phase in epochs[0]["timing"]:
    same(phase, train["seconds/" + phase], [(e["step"], e["timing"][phase]) for e in epochs])
weights = [tag for tag in events.Tags()["histograms"] if tag.startswith("weights/")]
assert weights and all(len(events.Histograms(tag)) == len(epochs) for tag in weights), weights
validation = of_tensorboard("validation")[1]
for metric in epochs[0]["validation"]:
    told = [(e["step"], e["validation"][metric]) for e in epochs if e["validation"][metric] is not None]
    same(metric, validation.get(metric, []), told)

client = MlflowClient()
experiment = client.get_experiment_by_name("churn trial")
found = client.search_runs([experiment.experiment_id])
assert len(found) == 1, found
run = found[0]
assert run.info.status == "FINISHED", run.info
history = [(m.step, m.value) for m in client.get_metric_history(run.info.run_id, "train_loss")]
steps = [step for step, value in history]
losses = {e["step"]: e["loss"] for e in epochs}
assert steps == sorted(set(steps)) and steps[-1] == epochs[-1]["step"], steps
assert all(losses[step] == value for step, value in history), history
artifacts = {file.path for file in client.list_artifacts(run.info.run_id)}
assert {"model", "report.html", "result.json", "run.conf"} <= artifacts, artifacts

model = mlflow.pyfunc.load_model("models:/churn@champion")
assert model.metadata.run_id == run.info.run_id
raw = pd.read_csv(rows)
told = model.predict(raw)
expected = pd.concat([pd.read_csv(file) for file in sorted(glob.glob(predictions + "/*.csv"))])
assert len(told) == len(expected) == len(raw)
for column in told.columns:
    if column == "prediction":
        assert (told[column].to_numpy() == expected[column].to_numpy()).all()
    else:
        np.testing.assert_allclose(told[column], expected[column], rtol=1e-5, atol=1e-6)
whole = raw.head(1).assign(second=[10]).drop(columns="label")
assert len(model.predict(whole)) == 1
assert mlflow.onnx.load_model("models:/churn@champion").opset_import
print("All of it is told.")
