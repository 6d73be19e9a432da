"""Fits, transforms and saves on a session that the wheel makes; load.py goes on from there."""

import doctest
import gc
import importlib
import inspect
import os
import pkgutil
import signal
import sys
import threading
import time

import pyspark.ml.classification
import pyspark.ml.pipeline
import pyspark.ml.tuning
import pyspark.sql

from common import predictions, rows, write


def pyspark_attributes():
    """Of each module and class of PySpark that is loaded, what its names stand for."""
    found = {}
    for name, module in list(sys.modules.items()):
        if name == "pyspark" or name.startswith("pyspark."):
            for key, value in list(vars(module).items()):
                found[name, key] = id(value)
                if isinstance(value, type) and value.__module__.startswith("pyspark"):
                    for member, what in list(vars(value).items()):
                        found[value, member] = id(what)
    return found


gc.disable()  # so that an id is of one thing
before = pyspark_attributes()
import gradus.ml  # noqa: E402
from gradus.ml import NeuralNetworkClassifier, NeuralNetworkRegressor  # noqa: E402
from gradus.ml._base import JavaStage  # noqa: E402

after = pyspark_attributes()
loaded_later = {f"{name}" for name, _ in after} - {f"{name}" for name, _ in before}
changed = [key for key in before if after[key] != before[key]]
added = [key for key in after if key not in before and f"{key[0]}" not in loaded_later]
# A module that is imported for the first time becomes a name of its package's.
added = [key for key in added if f"{key[0]}.{key[1]}" not in sys.modules]
assert not changed and not added, (changed, added)
gc.enable()

out = sys.argv[1]

try:
    NeuralNetworkClassifier()
    raise AssertionError("Made without a session.")
except gradus.ml.SessionError as error:
    assert "gradus.ml.session_builder().getOrCreate()" in str(error), error

spark = (
    gradus.ml.session_builder()
    .master("local[2]")
    .config("spark.ui.enabled", "false")
    .config("spark.gradus.preset", "none")
    .config("spark.sql.shuffle.partitions", "2")
    .getOrCreate()
)
spark.sparkContext.setLogLevel("ERROR")

# Names, docs and defaults are those of Java.
def python_params(stage):
    return {p.name: (p.doc, stage._defaultParamMap.get(p)) for p in stage.params}


def java_params(stage):
    return {
        p.name(): (p.doc(), stage.getDefault(p).get() if stage.hasDefault(p) else None)
        for p in stage.params()
    }


stages = [
    name
    for name in gradus.ml.__all__
    if isinstance(getattr(gradus.ml, name), type)
    and issubclass(getattr(gradus.ml, name), JavaStage)
]
assert {"NeuralNetworkClassifier", "NeuralNetworkRegressionModel"} <= set(stages), stages
for name in (*stages, "GradusCrossValidator", "GradusTrainValidationSplit"):
    python = python_params(getattr(gradus.ml, name)())
    java = java_params(getattr(spark._jvm.gradus.ml, name)())
    assert len(python) >= 1 and python == java, (name, set(python.items()) ^ set(java.items()))
    for param in python:
        capital = param[0].upper() + param[1:]
        setter = getattr(getattr(gradus.ml, name), f"set{capital}", None)
        if param != "classNames":
            assert setter is not None, (name, param)

# Alone, in a pipeline, in a cross-validation: saved for a process that never imports this.
data = rows(spark).cache()
network = NeuralNetworkClassifier(
    inputCols=["hours", "plan"], labelCol="churned", hiddenLayers=[8], maxIter=20, stepSize=0.02
)
model = network.fit(data)
assert model.classes == ["no", "yes"] and model.numClasses == 2
alone = predictions(model.transform(data))
write(f"{out}/alone.json", alone)
right = sum(
    (row[1] == 1.0) == (label.churned == "yes")
    for row, label in zip(alone, data.orderBy("id").collect())
)
assert right > 200, right
model.save(f"{out}/model")
network.save(f"{out}/estimator")

# The examples in the doc strings: of every module.
attempted = 0
for module in (gradus.ml, *(
    importlib.import_module(f"gradus.ml.{found.name}")
    for found in pkgutil.iter_modules(gradus.ml.__path__)
)):
    known = {"spark": spark, "model": model, "rows": data, "folder": out}
    result = doctest.testmod(module, extraglobs=known)
    assert result.failed == 0, module
    attempted += result.attempted
assert attempted >= 40, attempted

history = model.summary.history()
assert list(history["epoch"]) == list(range(1, 21)), history
assert history["train_loss"].iloc[-1] < history["train_loss"].iloc[0]
assert model.summary.objectiveHistory == list(history["train_loss"])
assert model.summary.rows == {"train": 300}
print("kernel:", model.summary.kernel)
layers = model.layers()
assert list(layers.columns) == ["layer", "type", "output", "nodes", "parameters"]
# A table of categories, the hidden layer of 8, the output: each as the command line shows it.
assert layers["layer"].iloc[0] == "input" and "plan" in set(layers["layer"]), layers
width = int(layers[layers["layer"] == "plan"]["output"].iloc[0].strip("[]"))
assert (1 + width + 1) * 8 in set(layers["parameters"]), layers

# What the command line tells of a model its methods tell, too.
metrics = model.evaluate(data)
assert metrics["accuracy"] == right / 300, (metrics, right)
explanation = model.explain(data, nodes=3, traces=2, traceRows=["id=7"])
assert explanation.toDict()["format"].startswith("gradus"), "no explanation"
assert explanation.rows == 300 and abs(explanation.loss - metrics["loss"]) < 1e-6, explanation
assert set(explanation.importance["column"]) == {"hours", "plan"}, explanation.importance
assert list(explanation.permutation["column"].sort_values()) == ["hours", "plan"]
hidden = explanation.nodes[explanation.nodes["role"] == "hidden"]
assert len(hidden) == 3 and list(explanation.layers["nodes"])[-1] == 1, hidden
assert list(explanation.traces["key"].dropna().unique()) == ["id=7"], explanation.traces
assert explanation.traces["row"].dropna().nunique() == 2, explanation.traces
for trace in (explanation.traces.dropna(subset="key"), explanation.traces[:2]):
    # What the columns add up to is what the loss differs by from the baseline's.
    gap = trace["part"].sum() - (trace["loss"] - trace["baseline_loss"]).iloc[0]
    assert abs(gap) < 0.02 * max(1, abs(trace["loss"].iloc[0])), trace
for found in (explanation, network.dryRun(data)):
    assert "hours" in repr(found) and "<td" in found._repr_html_(), found
report = model.report(data, f"{out}/report.html")
assert report.html.startswith("<!doctype html>") or report.html.startswith("<!DOCTYPE html>")
assert 'srcdoc="&lt;!' in report._repr_html_() and os.path.getsize(f"{out}/report.html") > 10000
assert model.exportCard(f"{out}/card.md").endswith("card.md")
assert "churned" in open(f"{out}/card.md").read()

pipeline = pyspark.ml.Pipeline(stages=[network])
pipeline.save(f"{out}/pipeline")
fitted = pipeline.fit(data)
assert predictions(fitted.transform(data)) == alone
fitted.save(f"{out}/pipeline-model")

# Before and behind pandas UDFs, and over a shuffle whose partitions Spark coalesces.
import pandas  # noqa: E402
from pyspark.ml.functions import vector_to_array  # noqa: E402
from pyspark.sql.functions import max as most  # noqa: E402
from pyspark.sql.functions import pandas_udf  # noqa: E402


def doubled(batches):
    for batch in batches:
        yield batch[["id", "yes"]].assign(yes=batch["yes"] * 2)


@pandas_udf("double")
def kept(column: pandas.Series) -> pandas.Series:
    return column + 0.0


assert predictions(model.transform(data.withColumn("hours", kept("hours")))) == alone
flat = model.transform(data).select("id", vector_to_array("probability")[1].alias("yes"))
yes = {row.id: row.yes for row in flat.mapInPandas(doubled, "id int, yes double").collect()}
assert yes == {row[0]: row[2][1] * 2 for row in alone}, "not the predictions"
grouped = data.repartition(7).groupBy("id", "plan").agg(most("hours").alias("hours"))
assert spark.conf.get("spark.sql.adaptive.coalescePartitions.enabled") == "true"
assert predictions(model.transform(grouped)) == alone

# Several networks as one model: of the same seeds, and what is told of one is asked of a member.
pair = network.copy({network.ensembleMembers: 2, network.seed: 42}).fit(data)
assert predictions(pair.members[0].transform(data)) == alone and len(pair.members) == 2
other = network.copy({network.seed: 43}).fit(data)
for mean, *parts in zip(predictions(pair.transform(data)), alone, predictions(other.transform(data))):
    assert abs(mean[2][1] - sum(part[2][1] for part in parts) / 2) < 1e-6, (mean, parts)
assert len(pair.summary.history()) == 40 and pair.summary.totalIterations == 20
pyspark.ml.PipelineModel(stages=[pair]).save(f"{out}/ensemble-pipeline")
write(f"{out}/ensemble.json", predictions(pair.transform(data)))
why = pair.setAttributionsCol("why").transform(data).orderBy("id").first().why
parts = [one.setAttributionsCol("why").transform(data).orderBy("id").first().why for one in pair.members]
assert abs(why.by_column.hours - sum(part.by_column.hours for part in parts) / 2) < 1e-9, (why, parts)

from pyspark.ml.evaluation import BinaryClassificationEvaluator  # noqa: E402
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder  # noqa: E402

labelled = data.selectExpr("id", "hours", "plan", "cast(churned = 'yes' as double) as label")
tuned = NeuralNetworkClassifier(inputCols=["hours", "plan"], maxIter=3, seed=1)
grid = (
    ParamGridBuilder()
    .addGrid(tuned.hiddenLayers, [[4], [8]])
    .addGrid(tuned.stepSize, [0.01, 0.1])
    .build()
)
validator = CrossValidator(
    estimator=tuned,
    estimatorParamMaps=grid,
    evaluator=BinaryClassificationEvaluator(),
    numFolds=2,
    parallelism=2,
    seed=3,
)
best = validator.fit(labelled)
assert len(best.avgMetrics) == 4 and len(set(best.avgMetrics)) > 1, best.avgMetrics
best.save(f"{out}/cross-validator-model")
write(f"{out}/best.json", predictions(best.transform(labelled)))

# A grid in one go gives each model the bits that it has alone.
many = tuned.fit(labelled, grid)
for maps, one in zip(grid, many):
    assert predictions(tuned.fit(labelled, maps).transform(labelled)) == predictions(
        one.transform(labelled)
    )
iterator = tuned.fitMultiple(labelled, grid)
assert [index for index, _ in iterator] == [0, 1, 2, 3]

# What goes wrong is told by Python's exceptions, with our message and without a trace of Java's.
def told(kind, part, work):
    try:
        work()
    except kind as error:
        assert part in str(error), error
        assert "Exception" not in str(error) and "\tat " not in str(error), error
        assert not isinstance(error, ImportError)
    else:
        raise AssertionError(f"Expected {kind}.")


told(gradus.ml.ConfigurationError, "stepSize: Expected", lambda: network.setStepSize(-1.0))
assert network.getStepSize() == 0.02
told(ValueError, "stepSize", lambda: NeuralNetworkClassifier(stepSize=-1.0))
told(TypeError, "did you mean hiddenLayers?", lambda: NeuralNetworkClassifier(hidenLayers=[8]))
told(AttributeError, "setMaxIter(…)", lambda: setattr(network, "maxIter", 5))
assert "maxIter=None" in str(inspect.signature(NeuralNetworkClassifier))
assert network.maxIter.doc in (NeuralNetworkClassifier.setMaxIter.__doc__ or "")
told(
    gradus.ml.DataError,
    'Column "nowhere"',
    lambda: NeuralNetworkClassifier(inputCols=["nowhere"], labelCol="churned").fit(data),
)
told(gradus.ml.DataError, 'Column "plan"', lambda: model.transform(data.drop("plan")))
told(TypeError, "spark.createDataFrame", lambda: network.fit(data.toPandas()))
told(TypeError, "spark.createDataFrame", lambda: model.transform(data.toPandas()))
for work in (pair.layers, lambda: pair.explain(data)):
    told(gradus.ml.ConfigurationError, "Take one of its members", work)
for work in (lambda m: m.layers(), lambda m: m.evaluate(data), lambda m: m.transform(data)):
    told(gradus.ml.GradusError, "load(path)", lambda: work(type(model)()))
told(gradus.ml.DataError, "none", lambda: type(model).load(f"{out}/nothing"))
told(gradus.ml.GradusError, "already exists", lambda: model.save(f"{out}/model"))

# Ctrl-C ends a fit that would take long, as Spark handles it and as a notebook does, and nothing stays behind.
for handler in (signal.getsignal(signal.SIGINT), signal.default_int_handler):
    signal.signal(signal.SIGINT, handler)
    waiting = threading.Event()

    def interrupt():
        while not spark.sparkContext.statusTracker().getActiveStageIds():
            waiting.wait(0.1)
        os.kill(os.getpid(), signal.SIGINT)

    threading.Thread(target=interrupt, daemon=True).start()
    try:
        network.copy({network.maxIter: 1000000}).fit(data)
        raise AssertionError("Expected an interrupt.")
    except KeyboardInterrupt:
        pass
    end = time.monotonic() + 60
    while spark.sparkContext.statusTracker().getActiveStageIds():
        assert time.monotonic() < end, "Tasks of a fit that was interrupted still run."
        waiting.wait(0.1)
assert predictions(network.fit(data).transform(data)) == alone

# A fit that keeps checkpoints ends with one, says so, and goes on to the same bits.
long = network.copy({network.maxIter: 1500, network.validationFraction: 0.2})
undisturbed = predictions(long.fit(data).transform(data))
kept = long.copy({long.checkpointPath: f"{out}/run"})


def interrupt_training():
    while not (os.path.exists(log) and os.path.getsize(log)):
        waiting.wait(0.02)
    os.kill(os.getpid(), signal.SIGINT)


log = f"{out}/run/metrics.jsonl"
threading.Thread(target=interrupt_training, daemon=True).start()
try:
    kept.fit(data)
    raise AssertionError("Expected an interrupt.")
except KeyboardInterrupt as stopped:
    assert f"is kept in {out}/run/checkpoints" in str(stopped), stopped
    assert "the best so far is epoch" in str(stopped), stopped
best_so_far = type(model).load(f"{out}/run/checkpoints/best")
assert best_so_far.classes == model.classes
assert predictions(kept.fit(data).transform(data)) == undisturbed
assert kept.dryRun(data).finished

# Spark's own stages are what they were.
from pyspark.ml.classification import LogisticRegression, LogisticRegressionModel  # noqa: E402
from pyspark.ml.feature import VectorAssembler  # noqa: E402

vectors = VectorAssembler(inputCols=["hours"], outputCol="features").transform(labelled)
LogisticRegression(maxIter=2).fit(vectors).save(f"{out}/logistic")
assert LogisticRegressionModel.load(f"{out}/logistic").numFeatures == 1
print("fitted")
