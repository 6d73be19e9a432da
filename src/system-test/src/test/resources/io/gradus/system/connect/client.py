"""A client without Java: fits, transforms, asks, saves and loads; classic.py goes on from there."""

import datetime
import importlib.util
import sys

import gradus.ml
from gradus.ml import (
    NeuralNetworkClassificationModel,
    NeuralNetworkClassifier,
    NeuralNetworkRegressionModel,
    NeuralNetworkRegressor,
)

assert importlib.util.find_spec("py4j") is None

from pyspark.ml import Pipeline, PipelineModel
from pyspark.ml.evaluation import (
    BinaryClassificationEvaluator,
    MulticlassClassificationEvaluator,
    RegressionEvaluator,
)
from pyspark.ml.feature import IndexToString, StringIndexer, VectorAssembler
from pyspark.ml.tuning import (
    CrossValidator,
    CrossValidatorModel,
    ParamGridBuilder,
    TrainValidationSplit,
)

from clients import connect, end, told
from common import predictions, rows, write

url, saved = sys.argv[1:]
told(gradus.ml.SessionError, "SparkSession.builder.remote", gradus.ml.session_builder)
told(gradus.ml.SessionError, "the server has it", gradus.ml.jar)
spark = connect(url)
data = rows(spark)

# What a model is asked, and what it answers.
network = NeuralNetworkClassifier(
    inputCols=["hours", "plan"], labelCol="churned", hiddenLayers=[8], maxIter=20, stepSize=0.02
)
model = network.fit(data)
alone = predictions(model.transform(data))
write(f"{saved}/alone.json", alone)
assert model.transform(data).columns[-3:] == ["prediction", "probability", "rawPrediction"]
assert model.classes == ["no", "yes"] and model.numClasses == 2 and model.numFeatures == 1
assert list(model.layers().columns) == ["layer", "type", "output", "nodes", "parameters"]
assert model.hasSummary and model.summary.totalIterations == 20
history = model.summary.history()
assert list(history["epoch"]) == list(range(1, 21)), history
assert model.summary.objectiveHistory[-1] < model.summary.objectiveHistory[0]
assert model.summary.rows == {"train": 300} and model.summary.kernel
assert model.evaluate(data)["accuracy"] > 0.7
explained = model.explain(data, traces=1)
assert explained.rows == 300 and explained.traces["row"].nunique() == 1, explained.traces
report = model.report(data, f"{saved}/report.html")
assert report.html.startswith("<!") and report._repr_html_().startswith("<iframe")
assert model.exportCard(f"{saved}/card.md").endswith("card.md")
assert model.exportOnnx(f"{saved}/model.onnx").endswith("model.onnx")

# What a fit would be, before anything is trained.
dry = network.dryRun(data)
assert (dry.rows, dry.classes, dry.epochs) == (300, ["no", "yes"], 20), dry
assert dry.parameters == sum(model.layers()["parameters"]), dry
forecast = network.plan(data, executors=4)
assert list(forecast.table["executors"]) == [1, 2, 4] and forecast.executors in (1, 2, 4)

# Saved, loaded, copied; Params of every kind on their way to the server and back.
model.save(f"{saved}/model")
network.save(f"{saved}/estimator")
loaded = NeuralNetworkClassificationModel.load(f"{saved}/model")
assert predictions(loaded.transform(data)) == alone
assert loaded.uid == model.uid and loaded.summary.totalIterations == 20
again = NeuralNetworkClassifier.load(f"{saved}/estimator")
assert again.getHiddenLayers() == [8] and again.getInputCols() == ["hours", "plan"]
assert again.getStepSize() == 0.02 and not again.isSet("momentum")
assert predictions(again.fit(data).transform(data)) == alone
renamed = model.copy({model.predictionCol: "p", model.thresholds: [0.999, 0.001]})
assert renamed.transform(data).where("p = 0").count() == 0
assert predictions(model.transform(data)) == alone
every = NeuralNetworkClassifier(
    inputCols=["hours", "day", "flag", "numbers"],
    labelCol="churned",
    hiddenLayers=[],
    thresholds=[0.5, 0.5],
    classWeights='{"no": 1, "yes": 2}',
    config="training.validate-every = 2",
    validationFraction=0.2,
    maxIter=4,
    seed=2**40,
)
every.save(f"{saved}/every")
every = NeuralNetworkClassifier.load(f"{saved}/every")
assert every.getHiddenLayers() == [] and every.getSeed() == 2**40
typed = data.selectExpr(
    "*", "date_add(date'2026-01-01', id % 28) day", "id % 2 = 0 flag", "array(hours, 1.0) numbers"
)
summary = every.fit(typed).summary
assert list(summary.history().dropna()["epoch"]) == [2, 4], summary.history()

# Several networks as one model.
many = network.copy({network.ensembleMembers: 2, network.maxIter: 2}).fit(data)
many.save(f"{saved}/ensemble")
together = NeuralNetworkClassificationModel.load(f"{saved}/ensemble")
assert predictions(together.transform(data)) == predictions(many.transform(data))
assert len(many.summary.history()) == 4 and many.evaluate(data)["accuracy"] > 0.3
why = together.setAttributionsCol("why").transform(data).first().why
assert set(why.by_column.asDict()) == {"hours", "plan"}, why
told(gradus.ml.ConfigurationError, "Take one of its members", many.layers)
members = many.members
assert [len(one.layers()) for one in members] == [5, 5] and members[1].hasSummary
seconds = [predictions(one.transform(data)) for one in (members[1], NeuralNetworkClassificationModel.load(f"{saved}/ensemble/members/2"))]
assert seconds[0] == seconds[1] != predictions(members[0].transform(data))

# Spark's stages, evaluators and validators, which run on the client.
stages = [
    StringIndexer(inputCol="churned", outputCol="label"),
    StringIndexer(inputCol="plan", outputCol="index"),
    VectorAssembler(inputCols=["hours", "index"], outputCol="features"),
    NeuralNetworkClassifier(hiddenLayers=[8], maxIter=20, stepSize=0.05),
    IndexToString(inputCol="prediction", outputCol="said"),
]
pipeline = Pipeline(stages=stages)
fitted = pipeline.fit(data)
said = fitted.transform(data)
assert said.where("said = churned").count() > 200
assert set(fitted.stages[3].classes) == {"yes", "no"}
assert MulticlassClassificationEvaluator().evaluate(said) > 0.7
assert BinaryClassificationEvaluator().evaluate(said) > 0.7
fitted.save(f"{saved}/pipeline-model")
pipeline.save(f"{saved}/pipeline")
expected = predictions(said)
write(f"{saved}/pipeline.json", expected)
assert predictions(PipelineModel.load(f"{saved}/pipeline-model").transform(data)) == expected
assert predictions(Pipeline.load(f"{saved}/pipeline").fit(data).transform(data)) == expected

labelled = data.selectExpr("id", "hours", "plan", "cast(churned = 'yes' as double) label")
tuned = NeuralNetworkClassifier(inputCols=["hours", "plan"], hiddenLayers=[4], maxIter=3)
grid = ParamGridBuilder().addGrid(tuned.hiddenLayers, [[4], []]).build()
validator = CrossValidator(
    estimator=tuned,
    estimatorParamMaps=grid,
    evaluator=BinaryClassificationEvaluator(),
    numFolds=2,
    parallelism=2,
    seed=5,
)
best = validator.fit(labelled)
assert len(best.avgMetrics) == 2
best.save(f"{saved}/cross-validator-model")
same = CrossValidatorModel.load(f"{saved}/cross-validator-model")
assert predictions(same.transform(labelled)) == predictions(best.transform(labelled))
assert same.bestModel.summary.totalIterations == 3
split = TrainValidationSplit(
    estimator=tuned, estimatorParamMaps=grid, evaluator=BinaryClassificationEvaluator(), seed=5
)
assert len(split.fit(labelled).validationMetrics) == 2
many = tuned.fit(labelled, grid)
assert [len(each.layers()) for each in many] == [5, 3], [each.layers() for each in many]

line = spark.createDataFrame([(x / 10, x / 5 + 1) for x in range(60)], "x double, y double")
regressor = NeuralNetworkRegressor(
    inputCols=["x"], labelCol="y", hiddenLayers=[], optimizer="lbfgs", maxIter=5
)
straight = regressor.fit(line)
straight.save(f"{saved}/line")
predicted = NeuralNetworkRegressionModel.load(f"{saved}/line").transform(line)
assert RegressionEvaluator(labelCol="y").evaluate(predicted) < 1e-3

# In SQL, and in a stream.
spark.conf.set("spark.sql.catalog.gradus", "gradus.sql.ModelCatalog")
spark.conf.set("spark.sql.catalog.gradus.model.churn", f"{saved}/model")
data.createOrReplaceTempView("customers")
of_sql = spark.sql("SELECT id, gradus.churn(struct(hours, plan)).probability_yes AS yes FROM customers")
for row, (_, _, probability, _) in zip(of_sql.orderBy("id").collect(), alone):
    assert abs(row.yes - probability[1]) < 1e-6, (row, probability)
data.write.parquet(f"{saved}/arriving")
arriving = spark.readStream.schema(data.schema).parquet(f"{saved}/arriving")
query = model.transform(arriving).writeStream.format("parquet").trigger(availableNow=True)
query.option("checkpointLocation", f"{saved}/stream").start(f"{saved}/scored").awaitTermination()
assert predictions(spark.read.parquet(f"{saved}/scored")) == alone

# What goes wrong is told as without Connect.
told(gradus.ml.ConfigurationError, "stepSize: Expected", lambda: network.copy({network.stepSize: -1.0}).fit(data))
told(gradus.ml.DataError, 'Column "nowhere"', lambda: network.copy({network.inputCols: ["nowhere"]}).fit(data))
told(gradus.ml.ConfigurationError, "labelCol", lambda: network.fit(data.drop("churned")))
told(gradus.ml.DataError, 'Column "plan"', lambda: model.transform(data.drop("plan")))
told(gradus.ml.DataError, "churned", lambda: model.evaluate(data.drop("churned")))
told(gradus.ml.DataError, "none", lambda: type(model).load(f"{saved}/nothing"))
told(gradus.ml.DataError, "with that class", lambda: NeuralNetworkRegressionModel.load(f"{saved}/pipeline-model/stages/3_" + fitted.stages[3].uid))
told(gradus.ml.GradusError, "already exists", lambda: model.save(f"{saved}/model"))
told(gradus.ml.SessionError, "showProgress", lambda: network.copy().showProgress("always").fit(data))
told(gradus.ml.DataError, 'Column "nowhere"', lambda: network.copy({network.inputCols: ["nowhere"]}).dryRun(data))
end("connected", spark)
