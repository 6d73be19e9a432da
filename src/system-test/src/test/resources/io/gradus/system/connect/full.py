"""PySpark with Java, but on a session of Spark Connect: loads what classic sessions have saved."""

import sys

import gradus.ml
from gradus.ml import NeuralNetworkClassificationModel, NeuralNetworkClassifier
from pyspark.ml import PipelineModel
from pyspark.sql import SparkSession

from clients import end, told
from common import predictions, read, rows

url, saved = sys.argv[1:]
spark = SparkSession.builder.remote(url).getOrCreate()
data = rows(spark)
alone = read(f"{saved}/alone.json")
# As a fit and as the command line leave it: the run's model has no Params.
for path in ("classic", "run/model"):
    loaded = NeuralNetworkClassificationModel.load(f"{saved}/{path}")
    assert predictions(loaded.transform(data)) == alone, path
    assert loaded.classes == ["no", "yes"] and loaded.summary.totalIterations == 20
model = NeuralNetworkClassifier.load(f"{saved}/estimator").fit(data)
assert predictions(model.transform(data)) == alone
assert model.evaluate(data)["accuracy"] > 0.7
piped = PipelineModel.load(f"{saved}/pipeline-model").transform(data)
assert predictions(piped) == read(f"{saved}/pipeline.json")
told(gradus.ml.DataError, 'Column "plan"', lambda: model.transform(data.drop("plan")))
end("full", spark)
