"""MLflow's spark flavour logs and loads a pipeline that ends in a network."""

import sys

import mlflow
from pyspark.ml import PipelineModel
from pyspark.sql import SparkSession

from common import predictions, read, rows

saved, jar, store = sys.argv[1:]
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.jars", jar)
    .config("spark.ui.enabled", "false")
    .config("spark.gradus.preset", "none")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")
data = rows(spark).cache()
alone = read(f"{saved}/alone.json")

mlflow.set_tracking_uri(store)
with mlflow.start_run():
    logged = mlflow.spark.log_model(
        PipelineModel.load(f"{saved}/pipeline-model"),
        artifact_path="churn",
        # Otherwise MLflow starts a Spark of its own to find them out.
        pip_requirements=["gradus-spark"],
    )
loaded = mlflow.spark.load_model(logged.model_uri)
assert type(loaded.stages[-1]).__module__ == "gradus.ml", loaded.stages
assert predictions(loaded.transform(data)) == alone
# As any model of MLflow's: rows of pandas, and what prediction says of them.
told = mlflow.pyfunc.load_model(logged.model_uri).predict(
    data.orderBy("id").select("hours", "plan").toPandas()
)
assert list(told) == [row[1] for row in alone], told
print("logged")
