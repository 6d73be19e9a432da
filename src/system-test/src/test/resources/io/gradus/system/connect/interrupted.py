"""Two sessions on one server; a fit that is interrupted in either way leaves nothing running."""

import os
import signal
import sys
import threading

import gradus.ml
from gradus.ml import NeuralNetworkClassificationModel, NeuralNetworkClassifier

from clients import active_stages, connect, end, told, wait_for
from common import predictions, rows

url, saved, ui = sys.argv[1:]
# A process that was started in the background may have been told to ignore it.
signal.signal(signal.SIGINT, signal.default_int_handler)
spark, other = connect(url), connect(url)
ours, theirs = rows(spark), rows(other)
network = NeuralNetworkClassifier(
    inputCols=["hours", "plan"], labelCol="churned", hiddenLayers=[8], maxIter=4
)

# Each model stays with its session, whichever was used last.
mine, yours = network.fit(ours), network.copy({network.hiddenLayers: [3]}).fit(theirs)
assert mine.numFeatures == yours.numFeatures == 1
assert mine.summary.totalIterations == yours.summary.totalIterations == 4
assert [model.layers()["parameters"].iloc[-1] for model in (mine, yours)] == [9, 4]
mine.save(f"{saved}/mine")
yours.save(f"{saved}/yours")
again = NeuralNetworkClassificationModel.read().session(other).load(f"{saved}/mine")
assert predictions(again.transform(theirs)) == predictions(mine.transform(ours))

for interrupt in (
    lambda: spark.interruptAll(),
    lambda: os.kill(os.getpid(), signal.SIGINT),
):
    def later():
        wait_for(lambda: active_stages(ui) > 0)
        interrupt()

    threading.Thread(target=later, daemon=True).start()
    long = network.copy({network.maxIter: 100_000_000})
    try:
        told(gradus.ml.GradusError, "interrupted", lambda: long.fit(ours))
    except KeyboardInterrupt:
        assert interrupt.__code__.co_names[0] == "os"
    wait_for(lambda: active_stages(ui) == 0)
    # The other session is as it was, and this one goes on.
    assert predictions(network.fit(ours).transform(ours)) == predictions(again.transform(theirs))
end("interrupted", spark, other)
