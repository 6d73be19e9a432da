"""A server without the jar: what is said, also where a session has brought it along."""

import sys

import gradus.ml
from gradus.ml import NeuralNetworkClassificationModel, NeuralNetworkClassifier

from clients import connect, end, told
from common import rows

url, saved, jar = sys.argv[1:]
spark = connect(url)
network = NeuralNetworkClassifier(inputCols=["hours"], labelCol="churned")
for work in (
    lambda: network.fit(rows(spark)),
    lambda: NeuralNetworkClassificationModel.load(f"{saved}/model"),
    lambda: network.save(f"{saved}/never"),
):
    told(gradus.ml.SessionError, "start-connect-server.sh --jars", work)
spark.addArtifact(jar)
told(gradus.ml.SessionError, "not to the executors", lambda: network.fit(rows(spark)))
end("lacking", spark)
