"""Grids, validators and Optuna: what is trained together, and what is saved; validated.py goes on."""

import importlib
import sys

import gradus.ml
from gradus.ml import (
    GradusCrossValidator,
    GradusTrainValidationSplit,
    NeuralNetworkClassifier,
)
from pyspark.ml import Pipeline
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import StandardScaler, VectorAssembler
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder

from common import predictions, rows, write

out, page = sys.argv[1:]
spark = (
    gradus.ml.session_builder()
    .master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.gradus.preset", "none")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")


def jobs(beginning):
    """How many jobs there were that say so of themselves."""
    spark.sparkContext._jsc.sc().listenerBus().waitUntilEmpty()
    found = spark.sparkContext._jsc.sc().statusStore().jobsList(None)
    texts = [found.apply(i).description() for i in range(found.size())]
    return sum(text.isDefined() and text.get().startswith(beginning) for text in texts)


data = rows(spark).cache()
labelled = data.selectExpr("id", "hours", "plan", "cast(churned = 'yes' as double) as label").cache()
network = NeuralNetworkClassifier(inputCols=["hours", "plan"], maxIter=3, seed=1)
grid = (
    ParamGridBuilder()
    .addGrid(network.hiddenLayers, [[4], [8]])
    .addGrid(network.stepSize, [0.001, 0.1])
    .build()
)

# Spark's own validator of Python hands the grid of a fold over: it is packed once, and trained in one round.
packed, trained = jobs("Gradus: pack training rows"), jobs("Gradus: train ")
CrossValidator(
    estimator=network,
    estimatorParamMaps=grid,
    evaluator=BinaryClassificationEvaluator(),
    numFolds=2,
    parallelism=2,
).fit(labelled)
assert jobs("Gradus: pack training rows") - packed == 2 + 1, "not once a fold"
assert jobs("Gradus: train ") - trained == 2 + 1, "not one round a fold"

# One of many that cannot be trained is told when its turn comes.
wild = {network.stepSize: 1e30, network.optimizer: "sgd"}
fits = network.fitMultiple(labelled, [grid[0], wild, grid[1]])
index, first = next(fits)
assert index == 0
try:
    next(fits)
    raise AssertionError("Expected it to diverge.")
except gradus.ml.DivergedError:
    pass
index, last = next(fits)
assert index == 2 and list(fits) == []
for each, model in ((grid[0], first), (grid[1], last)):
    alone = network.fit(labelled, each).transform(labelled)
    assert predictions(model.transform(labelled)) == predictions(alone)

# Our validators: a pipeline, whose maps reach into it, by an evaluator of Spark's.
assembler = VectorAssembler(inputCols=["hours"], outputCol="raw")
scaler = StandardScaler(inputCol="raw", outputCol="features")
inner = NeuralNetworkClassifier(maxIter=3, seed=1)
maps = (
    ParamGridBuilder()
    .addGrid(inner.hiddenLayers, [[4], [8]])
    .addGrid(scaler.withMean, [False, True])
    .build()
)
validator = GradusCrossValidator(
    estimator=Pipeline(stages=[assembler, scaler, inner]),
    estimatorParamMaps=maps,
    evaluator=BinaryClassificationEvaluator(),
    numFolds=2,
    seed=3,
    collectSubModels=True,
    collectPredictions=True,
)
packed, trained = jobs("Gradus: pack training rows"), jobs("Gradus: train ")
validated = validator.fit(labelled)
assert jobs("Gradus: pack training rows") - packed == 2 * 2 + 1
assert jobs("Gradus: train ") - trained == 1 + 1
assert len(validated.avgMetrics) == len(validated.stdMetrics) == 4
for i, each in enumerate(zip(*validated.foldMetrics)):
    assert abs(sum(each) / 2 - validated.avgMetrics[i]) < 1e-12
best = validated.avgMetrics.index(max(validated.avgMetrics))
held = validated.predictions
assert held.count() == held.select("id").distinct().count() == 300
fold = held.where("fold = 1").drop("fold")
scored = validated.subModels[1][best].transform(fold.select("id", "hours", "plan", "label"))
assert predictions(fold) == predictions(scored)
assert abs(
    BinaryClassificationEvaluator().evaluate(fold) - validated.foldMetrics[1][best]
) < 1e-9
assert validated.getEstimatorParamMaps() == maps
validated.save(f"{out}/validated")
validator.save(f"{out}/validator")
write(f"{out}/validated.json", predictions(validated.transform(labelled)))
write(f"{out}/measures.json", validated.avgMetrics)

# By a measure of ours, and early stopping by a part of the training rows.
split = GradusTrainValidationSplit(
    estimator=network.copy({network.earlyStoppingPatience: 2, network.maxIter: 30}),
    estimatorParamMaps=grid + [wild],
    metric="auc",
    trainRatio=0.7,
    collectSubModels=True,
)
model = split.fit(labelled)
assert len(model.validationMetrics) == 5 and model.validationMetrics[4] != model.validationMetrics[4]
assert model.subModels[4] is None and "validation" in model.subModels[0].summary.rows
Pipeline(stages=[split]).fit(labelled).save(f"{out}/split-pipeline")
write(f"{out}/split.json", predictions(model.transform(labelled)))


def told(part, work):
    try:
        work()
    except gradus.ml.GradusError as error:
        assert part in str(error), error
    else:
        raise AssertionError(f"Expected a failure: {part}")


told("numFolds: Expected", lambda: validator.setNumFolds(1))
assert validator.getNumFolds() == 2
told("metric: Expected", lambda: split.setMetric("aucc"))
told("estimator: Expected an Estimator", lambda: validator.setEstimator(assembler))
told("estimator: Expected it to be set", lambda: GradusCrossValidator().fit(labelled))
told("whose last stage is one", lambda: GradusCrossValidator(estimator=scaler).fit(labelled))
told("collectPredictions", lambda: model.predictions)

# The recipe of the page, as it stands there.
text = open(page, encoding="utf-8").read()
recipe = text.split("```python\n")[1].split("```")[0]
assert "import optuna" in recipe
customers = data.drop("id")
customers.createOrReplaceTempView("customers")
names = {}
packed = jobs("Gradus: pack training rows")
exec(compile(recipe, page, "exec"), names)
assert jobs("Gradus: pack training rows") - packed == 3 + 1, "not once a batch"
study = names["study"]
assert len(study.trials) == 24
values = [trial.value for trial in study.trials if trial.value is not None]
assert len(values) > 12 and study.best_value == max(values) > 0.7, values
# Batches are not drawn blindly: later ones are better than the first.
assert max(values[8:]) >= max(values[:8])
assert names["model"].transform(customers).where("prediction = 0").count() > 0
importlib.import_module("optuna")
print("tuned")
