"""Models that the server's cache has no room for: put aside and taken again, or refused in time."""

import re
import sys

import gradus.ml
from gradus.ml import NeuralNetworkClassificationModel, NeuralNetworkClassifier

from clients import MEMORY, connect, end, told
from common import predictions, rows

url, saved = sys.argv[1:]
# No model stays in memory: each use of one takes it from the disk of the server again.
spark = connect(url, maxInMemorySize="1k")
data = rows(spark)
network = NeuralNetworkClassifier(
    inputCols=["hours", "plan"], labelCol="churned", hiddenLayers=[8], maxIter=4
)
model = network.fit(data)
assert spark.client._get_ml_cache_info() == [], spark.client._get_ml_cache_info()
first = predictions(model.transform(data))
assert predictions(model.transform(data)) == first
assert model.summary.totalIterations == 4 and model.classes == ["no", "yes"]
model.save(f"{saved}/evicted")

# The same fit with room enough has the same bits.
roomy = connect(url)
kept = network.fit(rows(roomy))
(info,) = roomy.client._get_ml_cache_info()
size = int(re.search(r"size\D+(\d+)", info).group(1))  # JSON since Spark 4.2
assert 4 * kept.layers()["parameters"].sum() < size < 200_000, info
assert predictions(kept.transform(rows(roomy))) == first

# Too large a model, and too many, before or after the training.
spark.conf.set(f"{MEMORY}.maxModelSize", "1k")
told(gradus.ml.ConfigurationError, f"{MEMORY}.maxModelSize", lambda: network.fit(data))
run = network.copy({network.checkpointPath: f"{saved}/kept-run"})
told(gradus.ml.ConfigurationError, "checkpointPath", lambda: run.fit(data))
told(
    gradus.ml.ConfigurationError,
    "Train a smaller network",
    lambda: NeuralNetworkClassificationModel.load(f"{saved}/evicted"),
)
large = network.copy({network.hiddenLayers: [1000, 1000], network.inputCols: ["nowhere"]})
# Before a row is read: a fit would say that there is no such column.
told(gradus.ml.ConfigurationError, "4,004,000 bytes", lambda: large.fit(data))
spark.conf.set(f"{MEMORY}.maxModelSize", "1g")
# What was trained before it was refused is not trained again.
went_on = run.copy({run.checkpointPath: f"{saved}/kept-run"}).fit(data)
assert predictions(went_on.transform(data)) == first
assert went_on.summary.seconds == NeuralNetworkClassificationModel.load(
    f"{saved}/kept-run/model"
).summary.seconds
spark.conf.set(f"{MEMORY}.maxStorageSize", "1k")
told(gradus.ml.ConfigurationError, "del model", lambda: network.fit(data))
spark.conf.set(f"{MEMORY}.maxStorageSize", "1g")
assert predictions(network.fit(data).transform(data)) == first
end("evicted", spark, roomy)
