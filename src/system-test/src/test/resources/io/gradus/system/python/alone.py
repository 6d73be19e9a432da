"""The jar alone, by spark-submit's options, where its native libraries do not load."""

import sys

import gradus.ml
from pyspark.sql import SparkSession

from common import predictions, read, rows

saved, jar = sys.argv[1:]
assert gradus.ml.__file__.startswith(jar), gradus.ml.__file__
assert gradus.ml.jar() == jar, gradus.ml.jar()
spark = SparkSession.builder.config("spark.gradus.preset", "none").getOrCreate()
data = rows(spark)
network = gradus.ml.NeuralNetworkClassifier.load(f"{saved}/estimator")
model = network.fit(data)
assert "OpenBLAS" not in model.summary.kernel.split("(")[0], model.summary.kernel
print("kernel:", model.summary.kernel)
for ours, theirs in zip(predictions(model.transform(data)), read(f"{saved}/alone.json")):
    assert max(abs(a - b) for a, b in zip(ours[2], theirs[2])) < 1e-3, (ours, theirs)
print("alone")
