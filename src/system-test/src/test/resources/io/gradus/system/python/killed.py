"""A process that dies in the middle of a fit, Java first; the next one goes on to the same bits."""

import contextlib
import io
import os
import signal
import subprocess
import sys
import threading

import gradus.ml
from gradus.ml import NeuralNetworkClassifier

from common import predictions, rows

out = sys.argv[1]
dies = sys.argv[2:] == ["dies"]
path = f"{out}/killed"


def children(process):
    with open(f"/proc/{process}/task/{process}/children") as text:
        return [int(child) for child in text.read().split()]


if not dies:
    child = subprocess.Popen([sys.executable, __file__, out, "dies"])
    pause = threading.Event()
    while not os.path.isdir(f"{path}/checkpoints") or not [
        name for name in os.listdir(f"{path}/checkpoints") if name.startswith("step-")
    ]:
        assert child.poll() is None, "It ended before there was a checkpoint."
        pause.wait(0.05)
    for java in children(child.pid):
        os.kill(java, signal.SIGKILL)
    child.kill()
    child.wait()
    assert not os.path.exists(f"{path}/model"), "It was trained to its end."

spark = (
    gradus.ml.session_builder().master("local[2]").config("spark.ui.enabled", "false").config("spark.gradus.preset", "none").getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
data = rows(spark).cache()
network = NeuralNetworkClassifier(
    inputCols=["hours", "plan"],
    labelCol="churned",
    hiddenLayers=[8],
    maxIter=1200,
    checkpointInterval=100,
    numPartitions=2,
)
kept = network.copy({network.checkpointPath: path})
shown = io.StringIO()
with contextlib.redirect_stderr(shown):
    model = kept.showProgress("always").fit(data)
assert "went on after epoch" in shown.getvalue(), shown.getvalue()
assert predictions(model.transform(data)) == predictions(network.fit(data).transform(data))
print("went on")
