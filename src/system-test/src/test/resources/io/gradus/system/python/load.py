"""Goes on from what fit.py saved, in a process that imports nothing of Gradus by itself."""

import sys

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.tuning import CrossValidatorModel
from pyspark.sql import SparkSession

from common import predictions, read, rows

saved, jar = sys.argv[1:]
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
assert not [name for name in sys.modules if name.startswith("gradus")]

pipeline = PipelineModel.load(f"{saved}/pipeline-model")
assert type(pipeline.stages[0]).__module__ == "gradus.ml", pipeline.stages
assert predictions(pipeline.transform(data)) == alone
assert predictions(Pipeline.load(f"{saved}/pipeline").fit(data).transform(data)) == alone
ensemble = PipelineModel.load(f"{saved}/ensemble-pipeline")
assert predictions(ensemble.transform(data)) == read(f"{saved}/ensemble.json")
assert len(ensemble.stages[0].members) == 2
labelled = data.selectExpr("id", "hours", "plan", "cast(churned = 'yes' as double) as label")
best = CrossValidatorModel.load(f"{saved}/cross-validator-model")
assert predictions(best.transform(labelled)) == read(f"{saved}/best.json")
assert best.bestModel.summary.totalIterations == 3

# Java has the same from what Python saved, and Python from what Java saves.
from pyspark.sql import DataFrame  # noqa: E402

java = spark._jvm.gradus.ml
of_java = java.NeuralNetworkClassificationModel.load(f"{saved}/model").transform(data._jdf)
assert predictions(DataFrame(of_java, spark)) == alone
estimator = java.NeuralNetworkClassifier.load(f"{saved}/estimator")
model = estimator.fit(data._jdf)
model.write().overwrite().save(f"{saved}/of-java")

from gradus.ml import NeuralNetworkClassificationModel, NeuralNetworkClassifier  # noqa: E402

loaded = NeuralNetworkClassificationModel.load(f"{saved}/of-java")
assert predictions(loaded.transform(data)) == alone
assert loaded.uid == model.uid() == estimator.uid()
again = NeuralNetworkClassifier.load(f"{saved}/estimator")
assert again.getHiddenLayers() == [8] and again.getInputCols() == ["hours", "plan"]
assert again.getStepSize() == 0.02 and not again.isSet("momentum")
assert predictions(again.fit(data).transform(data)) == alone
print("loaded")
