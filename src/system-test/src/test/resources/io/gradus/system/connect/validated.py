"""Gradus's own validators, which train all their models on the server; held_out.py goes on from there."""

import sys

import gradus.ml
from gradus.ml import (
    GradusCrossValidator,
    GradusCrossValidatorModel,
    GradusTrainValidationSplit,
    GradusTrainValidationSplitModel,
    NeuralNetworkClassifier,
)
from pyspark.ml import Pipeline, PipelineModel, Transformer
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import StandardScaler, StringIndexer, VectorAssembler
from pyspark.ml.tuning import ParamGridBuilder

from clients import connect, end, told
from common import predictions, rows, write

url, saved = sys.argv[1:]
# Nothing that a fit gives stays in the server's memory: each use reads it from its disk again.
spark = connect(url, maxInMemorySize="1k")
data = rows(spark)
labelled = data.selectExpr("id", "hours", "plan", "cast(churned = 'yes' as double) label").coalesce(1)

network = NeuralNetworkClassifier(inputCols=["hours", "plan"], stepSize=0.05, maxIter=4)
grid = ParamGridBuilder().addGrid(network.hiddenLayers, [[4], [8]]).build()
validator = GradusCrossValidator(
    estimator=network,
    estimatorParamMaps=grid,
    metric="auc",
    numFolds=2,
    seed=5,
    collectSubModels=True,
)
best = validator.fit(labelled)
assert type(best) is GradusCrossValidatorModel and len(best.foldMetrics) == 2
assert best.bestModel.summary.totalIterations == 4 and best.bestModel.numClasses == 2
assert [[len(one.layers()) for one in fold] for fold in best.subModels] == [[5, 5], [5, 5]]
together = best.foldEnsemble
folds = [predictions(member.transform(labelled)) for member in together.members]
assert len(folds) == 2 and folds[0] != folds[1]
for row, first, second in zip(predictions(together.transform(labelled)), *folds):
    assert abs(row[2][1] - (first[2][1] + second[2][1]) / 2) < 1e-6, (row, first, second)
write(f"{saved}/validated.json", predictions(best.transform(labelled)))
write(f"{saved}/measures.json", [best.avgMetrics, best.stdMetrics, best.foldMetrics])
validator.save(f"{saved}/validator")
best.bestModel.setPredictionCol("said")
best.save(f"{saved}/validated")
same = GradusCrossValidatorModel.load(f"{saved}/validated")
assert same.avgMetrics == best.avgMetrics and same.hasParam("metric") is False
assert "said" in same.transform(labelled).columns
assert same.getEstimatorParamMaps() == grid, same.getEstimatorParamMaps()
again = GradusCrossValidator.load(f"{saved}/validator")
assert again.getEstimatorParamMaps() == grid and again.getMetric() == "auc"
assert again.getEstimator().getStepSize() == 0.05 and again.uid == validator.uid
assert again.fit(labelled).foldMetrics == best.foldMetrics

# Pipelines, an evaluator of Spark's, a split, and the rows that were held out.
spark.stop()
spark = connect(url)
data = rows(spark)
labelled = data.selectExpr("id", "hours", "plan", "cast(churned = 'yes' as double) label").coalesce(1)
last = NeuralNetworkClassifier(hiddenLayers=[4], maxIter=4, stepSize=0.05)
indexer = StringIndexer(inputCol="plan", outputCol="index")
scaler = StandardScaler(inputCol="parts", outputCol="features")
pipeline = Pipeline(
    stages=[
        indexer,
        Pipeline(stages=[VectorAssembler(inputCols=["hours", "index"], outputCol="parts"), scaler]),
        last,
    ]
)
maps = ParamGridBuilder().addGrid(last.maxIter, [1, 4]).addGrid(scaler.withMean, [True]).build()
split = GradusTrainValidationSplit(
    estimator=pipeline,
    estimatorParamMaps=maps,
    evaluator=BinaryClassificationEvaluator(),
    trainRatio=0.7,
    seed=5,
    collectPredictions=True,
)
found = split.fit(labelled)
assert len(found.validationMetrics) == 2 and found.validationMetrics[1] > 0.5
assert [type(stage).__name__ for stage in found.bestModel.stages] == [
    "StringIndexerModel",
    "PipelineModel",
    "NeuralNetworkClassificationModel",
]
assert found.bestModel.stages[0].labels == ["a", "b", "c"]
assert found.bestModel.stages[1].stages[1].getWithMean()
held_out = found.predictions
assert 0 < held_out.count() < 300 and "probability" in held_out.columns
scored = predictions(found.transform(labelled))
write(f"{saved}/split.json", scored)
found.save(f"{saved}/split")
loaded = GradusTrainValidationSplitModel.load(f"{saved}/split")
assert predictions(loaded.transform(labelled)) == scored
assert loaded.validationMetrics == found.validationMetrics
told(gradus.ml.ConfigurationError, "collectPredictions", lambda: loaded.predictions)
found.bestModel.save(f"{saved}/split-best")
assert predictions(PipelineModel.load(f"{saved}/split-best").transform(labelled)) == scored
whole = Pipeline(stages=[split]).fit(labelled)
assert predictions(whole.transform(labelled)) == scored


class Own(Transformer):
    """A stage that Java does not have."""

    def _transform(self, dataset):
        return dataset


# What goes wrong.
fitted_before = GradusCrossValidator(estimator=pipeline, numFolds=2).fit(labelled)
told(gradus.ml.ConfigurationError, "foldEnsemble", lambda: fitted_before.foldEnsemble)
told(gradus.ml.ConfigurationError, "collectSubModels", lambda: loaded.subModels)
told(gradus.ml.ConfigurationError, "metric", lambda: GradusCrossValidator(estimator=network, metric="nothing").fit(labelled))
told(gradus.ml.ConfigurationError, "estimator: Expected", lambda: GradusCrossValidator(estimator=indexer).fit(labelled))
told(gradus.ml.ConfigurationError, "a model on the server", lambda: GradusCrossValidator(estimator=Pipeline(stages=[found.bestModel.stages[0], last])).fit(labelled))
told(gradus.ml.ConfigurationError, "Own", lambda: GradusCrossValidator(estimator=Pipeline(stages=[Own(), last])).fit(labelled))
told(gradus.ml.SessionError, "showProgress", lambda: split.copy().showProgress("always").fit(labelled))
told(gradus.ml.DataError, "none", lambda: GradusCrossValidatorModel.load(f"{saved}/nothing"))
end("validated", spark)
