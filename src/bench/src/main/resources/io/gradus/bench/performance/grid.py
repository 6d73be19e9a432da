"""A grid of XGBoost's classifier by Spark's cross-validation: prints the best mean AUC last.

Arguments: a CSV whose last column is the label, the number of folds.
"""

import os
import sys

from pyspark.ml import Pipeline
from pyspark.ml.evaluation import BinaryClassificationEvaluator
from pyspark.ml.feature import OneHotEncoder, StringIndexer, VectorAssembler
from pyspark.ml.tuning import CrossValidator, ParamGridBuilder
from pyspark.sql import SparkSession
from pyspark.sql.types import StringType
from xgboost.spark import SparkXGBClassifier

os.environ["PYSPARK_PYTHON"] = sys.executable
spark = (
    SparkSession.builder.master("local[2]")
    .config("spark.driver.memory", "3g")
    .config("spark.ui.enabled", "false")
    .getOrCreate()
)
rows = spark.read.csv(sys.argv[1], header=True, inferSchema=True)
rows = rows.withColumn("label", rows.label.cast("double"))
texts = [f.name for f in rows.schema.fields if isinstance(f.dataType, StringType)]
numbers = [c for c in rows.columns if c not in texts and c != "label"]
coded = [f"{c}_code" for c in texts]
ones = [f"{c}_ones" for c in texts]
encoder = Pipeline(
    stages=[
        StringIndexer(inputCols=texts, outputCols=coded),
        OneHotEncoder(inputCols=coded, outputCols=ones, dropLast=False),
        VectorAssembler(inputCols=numbers + ones, outputCol="features"),
    ]
)
encoded = encoder.fit(rows).transform(rows).select("features", "label").cache()
trees = SparkXGBClassifier(features_col="features", label_col="label", num_workers=2)
grid = (
    ParamGridBuilder()
    .addGrid(trees.max_depth, [3, 4, 6, 8])
    .addGrid(trees.learning_rate, [0.03, 0.1, 0.2, 0.3])
    .build()
)
best = CrossValidator(
    estimator=trees,
    estimatorParamMaps=grid,
    evaluator=BinaryClassificationEvaluator(),
    numFolds=int(sys.argv[2]),
    seed=1,
).fit(encoded)
print(max(best.avgMetrics))
