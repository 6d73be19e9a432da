"""Goes on from what tuning.py saved, in a process that imports nothing of Gradus by itself."""

import sys

from pyspark.ml import PipelineModel
from pyspark.sql import DataFrame, SparkSession

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
labelled = data.selectExpr("id", "hours", "plan", "cast(churned = 'yes' as double) as label").cache()
assert not [name for name in sys.modules if name.startswith("gradus")]
split = PipelineModel.load(f"{saved}/split-pipeline")
assert type(split.stages[0]).__name__ == "GradusTrainValidationSplitModel"
assert predictions(split.transform(labelled)) == read(f"{saved}/split.json")
assert split.stages[0].validator.getTrainRatio() == 0.7

# Java has what Python saved, and Python what Java saves.
java = spark._jvm.gradus.ml.GradusCrossValidatorModel.load(f"{saved}/validated")
expected = read(f"{saved}/validated.json")
assert predictions(DataFrame(java.transform(labelled._jdf), spark)) == expected
assert list(java.avgMetrics()) == read(f"{saved}/measures.json")
java.write().save(f"{saved}/validated-of-java")

from gradus.ml import GradusCrossValidator, GradusCrossValidatorModel  # noqa: E402

loaded = GradusCrossValidatorModel.load(f"{saved}/validated-of-java")
assert predictions(loaded.transform(labelled)) == expected
assert loaded.avgMetrics == list(java.avgMetrics())
again = GradusCrossValidator.load(f"{saved}/validator")
assert again.getEstimatorParamMaps() == loaded.getEstimatorParamMaps()
assert len(again.getEstimatorParamMaps()) == 4 and again.getNumFolds() == 2
assert again.fit(labelled).avgMetrics == loaded.avgMetrics
print("validated")
