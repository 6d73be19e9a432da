"""A classic session has the bits of validated.py, and loads what it saved."""

import sys

import gradus.ml
from gradus.ml import (
    GradusCrossValidator,
    GradusCrossValidatorModel,
    GradusTrainValidationSplitModel,
)

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
labelled = rows(spark).selectExpr(
    "id", "hours", "plan", "cast(churned = 'yes' as double) label"
).coalesce(1)
expected = read(f"{saved}/validated.json")
loaded = GradusCrossValidatorModel.load(f"{saved}/validated")
assert loaded.bestModel.getPredictionCol() == "said"
loaded.bestModel.setPredictionCol("prediction")
assert predictions(loaded.transform(labelled)) == expected
again = GradusCrossValidator.load(f"{saved}/validator").fit(labelled)
assert predictions(again.transform(labelled)) == expected
assert [again.avgMetrics, again.stdMetrics, again.foldMetrics] == read(f"{saved}/measures.json")
split = GradusTrainValidationSplitModel.load(f"{saved}/split")
assert predictions(split.transform(labelled)) == read(f"{saved}/split.json")
print("held out")
