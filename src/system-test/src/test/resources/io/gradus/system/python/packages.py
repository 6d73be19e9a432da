"""What spark-submit's option packages brings: classes for Java, and the package for Python."""

import sys

import gradus.ml
from pyspark.sql import SparkSession

from common import predictions, rows

resolved = sys.argv[1]
assert gradus.ml.__file__.startswith(resolved), gradus.ml.__file__
spark = SparkSession.builder.getOrCreate()
data = rows(spark)
network = gradus.ml.NeuralNetworkClassifier(
    inputCols=["hours", "plan"], labelCol="churned", hiddenLayers=[4], maxIter=2
)
assert len(predictions(network.fit(data).transform(data))) == 300
print("packaged")
