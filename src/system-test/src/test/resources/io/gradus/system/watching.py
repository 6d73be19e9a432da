"""Holds what MLflow knows of a run against its own log, and its registered model's predictions of
data frames, as pandas makes them of a file in one way or the other, against our own predictions.

Arguments: the run's output, the rows, the predictions' directory. MLFLOW_TRACKING_URI is the server.
"""

import glob
import json
import os
import sys

import mlflow
import numpy as np
import pandas as pd
from mlflow.tracking import MlflowClient

output, rows, predictions = sys.argv[1:]
with open(os.path.join(output, "metrics.jsonl"), encoding="utf-8") as log:
    epochs = [event for event in map(json.loads, log) if event["event"] == "epoch"]

client = MlflowClient()
experiment = client.get_experiment_by_name("churn trial")
found = client.search_runs([experiment.experiment_id])
assert len(found) == 1, found
run = found[0]
assert run.info.status == "FINISHED", run.info
for metric, figure in [("train_loss", "loss"), ("learning_rate", "learning_rate")]:
    history = [(m.step, m.value) for m in client.get_metric_history(run.info.run_id, metric)]
    assert history == [(e["step"], e[figure]) for e in epochs], (metric, history)
artifacts = {file.path for file in client.list_artifacts(run.info.run_id)}
assert {"model", "report.html", "result.json", "run.conf"} <= artifacts, artifacts

model = mlflow.pyfunc.load_model("models:/churn@champion")
assert model.metadata.run_id == run.info.run_id
expected = pd.concat([pd.read_csv(file) for file in sorted(glob.glob(predictions + "/*.csv"))])
expected = expected.reset_index(drop=True)


def same(name, frame):
    told = model.predict(frame)
    ours = expected.loc[frame.index]
    assert len(told) == len(ours) > 100, name
    assert list(told["prediction"]) == list(ours["prediction"]), name
    for column in told.columns.drop("prediction"):
        np.testing.assert_allclose(told[column], ours[column], rtol=1e-5, atol=1e-6, err_msg=name)


def dated(frame, convert):
    columns = ["since", "moment", "quarter", "shift"]
    return frame.assign(**{column: convert(pd.to_datetime(frame[column], format="ISO8601")) for column in columns})


raw = pd.read_csv(rows)
assert len(raw) == len(expected)
assert raw["visits"].dtype == np.float64 and raw["member"].dtype == object, "there are gaps"
same("as read", raw)
same("without the label", raw.drop(columns="label"))
same("texts", pd.read_csv(rows, dtype=str))
same("types of pandas", raw.convert_dtypes())
same("types of Arrow", raw.convert_dtypes(dtype_backend="pyarrow"))
same("objects and None", raw.astype(object).where(raw.notna(), None))
same("categories", raw.assign(colour=raw["colour"].astype("category")))
same("dates and times", dated(raw, lambda times: times))
same("times of another zone", dated(raw, lambda times: times).assign(
    moment=pd.to_datetime(raw["moment"], format="ISO8601").dt.tz_localize("UTC").dt.tz_convert("Asia/Tokyo")))
same("Python's dates and times", dated(
    raw, lambda times: pd.Series([None if pd.isna(t) else t.to_pydatetime() for t in times], dtype=object)))
full = raw[raw.notna().all(axis=1)]
full = full.astype({"visits": "int64", "code": "int64", "member": bool, "paid": bool})
same("whole numbers and truth values without gaps", full)
same("small ones", full.astype({"visits": "int8", "code": "int16", "first": "float64"}))
assert mlflow.onnx.load_model("models:/churn@champion").opset_import
print("All of it is told.")
