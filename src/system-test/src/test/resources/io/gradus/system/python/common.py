"""What the tests of PySpark share: rows, and predictions that can be compared."""

import json

SCHEMA = "id int, hours double, plan string, churned string"


def rows(spark):
    """Rows whose label a small network learns."""
    values = [
        (i, float(i * 7 % 50), "abc"[i % 3], "yes" if i * 7 % 50 > 25 or i % 3 == 2 else "no")
        for i in range(300)
    ]
    return spark.createDataFrame(values, SCHEMA).coalesce(1)


def predictions(predicted):
    """By id, as they are to the bit."""
    kept = predicted.orderBy("id").select("id", "prediction", "probability", "rawPrediction")
    return [
        [row.id, row.prediction, list(row.probability), list(row.rawPrediction)]
        for row in kept.collect()
    ]


def write(path, value):
    with open(path, "w") as out:
        json.dump(value, out)


def read(path):
    with open(path) as text:
        return json.load(text)
