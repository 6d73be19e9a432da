"""Nights of the pipeline: promoted, repeated, without rows, with rows that drift or are wrong."""

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

# The same night once more changes nothing: neither which champion it began with, nor what came of it.
before = {f: f.stat().st_mtime_ns for f in (models / "nights/2026-01-08/run/model").iterdir()}
again, states = common.run(nightly, "2026-01-08")
assert set(states.values()) == {"success"}, states
assert common.told(again, "champion", "version") == 1
assert common.told(again, "train", "answer")["trained"] == "before"
assert common.told(again, "promote", "version") == 2
after = {f: f.stat().st_mtime_ns for f in (models / "nights/2026-01-08/run/model").iterdir()}
assert before == after
assert sorted(p.name for p in (models / "registry/churn/versions").iterdir()) == ["1", "2"]

# Rows of that week drift: it is said, and the pipeline goes on.
drifting, states = common.run(nightly, "2026-01-17")
assert states["validate"] == states["train"] == "success", states
checks = common.told(drifting, "validate", "verdict")["checks"]
assert any("monthly_fee" in json.dumps(check) for check in checks), checks

# Labels of that week are wrong: the champion stays, and somebody can read why.
champion = common.told(drifting, "promote", "version") or 2
bad, states = common.run(nightly, "2026-01-26")
assert states["compare"] == states["promote"] == "skipped", states
assert states["report"] == "success", states
assert common.told(bad, "compare", "verdict")["passed"] is False
assert common.told(bad, "compare", "metrics"), "measured"

# No rows came.
arrived = nightly.get_task("rows")
arrived.poke_interval, arrived.timeout = 1, 2
missing, states = common.run(nightly, "2026-03-01")
assert states["rows"] == "failed" and states["train"] == "upstream_failed", states
assert not (models / "nights/2026-03-01").exists()

scored, states = common.run(common.pipeline("churn_scoring"), None, dt="2026-01-27")
assert states == {"day": "success", "predict": "success"}, states
assert common.told(scored, "predict", "rows")["predicted"] > 0
assert (models / "scores/dt=2026-01-27").is_dir()
print("nights are over")
