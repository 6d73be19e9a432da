"""A session without the jar: what is said."""

from pyspark.sql import SparkSession

import gradus.ml

spark = SparkSession.builder.master("local[1]").config("spark.ui.enabled", "false").config("spark.gradus.preset", "none").getOrCreate()
for work in (gradus.ml.NeuralNetworkClassifier, lambda: gradus.ml.NeuralNetworkRegressionModel.load("x")):
    try:
        work()
        raise AssertionError("Expected an error.")
    except gradus.ml.SessionError as error:
        assert '.config("spark.jars", gradus.ml.jar())' in str(error), error
        assert "--jars" in str(error), error
print("lacking")
