"""A classic session: the same bits, and what a client has saved; full.py goes on from there."""

import sys

import gradus.ml
from gradus.ml import NeuralNetworkClassificationModel, NeuralNetworkClassifier
from pyspark.ml import PipelineModel
from pyspark.ml.tuning import CrossValidatorModel

from common import predictions, read, rows

(saved,) = sys.argv[1:]
spark = (
    gradus.ml.session_builder()
    .master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.gradus.preset", "none")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
data = rows(spark)
alone = read(f"{saved}/alone.json")
network = NeuralNetworkClassifier.load(f"{saved}/estimator")
model = network.fit(data)
assert predictions(model.transform(data)) == alone
for path in ("model", "pipeline-model"):
    loaded = NeuralNetworkClassificationModel if path == "model" else PipelineModel
    expected = alone if path == "model" else read(f"{saved}/pipeline.json")
    assert predictions(loaded.load(f"{saved}/{path}").transform(data)) == expected, path
best = CrossValidatorModel.load(f"{saved}/cross-validator-model").bestModel
assert best.summary.totalIterations == 3
model.save(f"{saved}/classic")
network.setCheckpointPath(f"{saved}/run").fit(data)
print("classic")
