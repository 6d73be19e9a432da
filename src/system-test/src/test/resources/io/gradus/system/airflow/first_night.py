"""The first champion, and the first night after it."""

import json
import sys
from pathlib import Path

import common

place, jar, spark, data = sys.argv[1:]
common.prepare(place, jar, spark, data)

from jsonschema import validate  # noqa: E402

import gradus_airflow  # noqa: E402

schema = json.loads(
    (Path(gradus_airflow.__file__).parent / "result.schema.json").read_text(encoding="utf-8")
)

begun, states = common.run(common.pipeline("churn_begin"), None)
assert set(states.values()) == {"success"}, states
assert common.told(begun, "promote", "version") == 1
validate(common.told(begun, "train"), schema)

nightly = common.pipeline("churn_nightly")
night, states = common.run(nightly, "2026-01-08")
assert set(states.values()) == {"success"}, states
assert common.told(night, "champion", "version") == 1
assert common.told(night, "promote", "version") == 2
measured = common.told(night, "evaluate", "metrics")
assert 0.6 < measured["data"]["auc"] < 1, measured
assert common.told(night, "compare", "verdict")["passed"] is True
for task in ("validate", "dry_run", "train", "evaluate", "compare", "promote", "report"):
    validate(common.told(night, task), schema)
models = Path(place) / "models"
report = models / "nights/2026-01-08/report.html"
assert report.exists()
assert common.told(night, "report", "_link_ReportLink") == "http://files" + str(report)
application = common.told(night, "train")["applicationId"]
assert common.told(night, "train", "_link_SparkLink").endswith(f"/history/{application}/")

from airflow.models.asset import AssetEvent  # noqa: E402
from airflow.utils.session import create_session  # noqa: E402

with create_session() as session:
    events = [event.extra for event in session.query(AssetEvent).all()]
assert [extra["version"] for extra in events if extra.get("command") == "promote"] == [1, 2], events
assert {"dt": "2026-01-08"} in events, events
print("the first night is over")
