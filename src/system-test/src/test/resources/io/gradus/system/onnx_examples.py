"""Holds graphs in ONNX Runtime for Python against what Gradus has in Spark for the same rows.

Argument: a folder with one folder for each graph: model.onnx, and expected.json with its inputs, the
network's input vectors and the predictions.
"""

import glob
import json
import os
import sys

import numpy as np
import onnx
import onnxruntime

TYPES = {"DOUBLE": np.float64, "STRING": object, "UINT8": np.uint8}
FEATURES = "gradus.features"


def compare(folder):
    with open(os.path.join(folder, "expected.json"), encoding="utf-8") as file:
        expected = json.load(file)
    graph = onnx.load(os.path.join(folder, "model.onnx"))
    onnx.checker.check_model(graph, full_check=True)
    graph.graph.output.append(onnx.helper.make_empty_tensor_value_info(FEATURES))
    session = onnxruntime.InferenceSession(graph.SerializeToString(), providers=["CPUExecutionProvider"])
    feed = {}
    for column in expected["inputs"]:
        values = np.array(column["values"], dtype=TYPES[column["type"]])
        feed[column["name"]] = values.reshape([-1] + column["extents"])
    assert [i.name for i in session.get_inputs()] == list(feed), "inputs"
    names = [output.name for output in session.get_outputs()]
    found = dict(zip(names, session.run(None, feed)))

    features = np.array(expected["features"], dtype=np.float32)
    through = np.array(expected["through_logarithm"])
    assert found[FEATURES].shape == features.shape, (found[FEATURES].shape, features.shape)
    assert (found[FEATURES].view(np.int32) == features.view(np.int32))[:, ~through].all(), "bits"
    difference = np.abs(found[FEATURES].astype(np.float64) - features)[:, through]
    assert (difference <= 1e-6).all(), difference.max()

    assert names == list(expected["outputs"]) + [FEATURES], names
    worst = 0.0
    for name, values in expected["outputs"].items():
        if found[name].dtype == np.float32:
            own = np.array(values, dtype=np.float64)
            shares = np.abs(found[name] - own) / (1e-6 + 1e-5 * np.abs(own))
            worst = max(worst, shares.max())
        else:
            assert found[name].tolist() == values, name
    assert worst <= 1, worst
    return "%s rows, %s features, %s of them through a logarithm, numbers within %.2f of what is allowed" % (
        len(features), features.shape[1], through.sum(), worst)


folders = sorted(os.path.dirname(path) for path in glob.glob(sys.argv[1] + "/*/expected.json"))
for folder in folders:
    try:
        print(os.path.basename(folder) + ":", compare(folder))
    except Exception as e:
        raise AssertionError(os.path.basename(folder)) from e
print(len(folders), "graphs are the same")
