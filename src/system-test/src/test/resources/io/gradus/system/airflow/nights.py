"""The first night once more, and nights without rows, with rows that drift, or that are wrong."""

import json
import sys
from pathlib import Path

import common

place, jar, spark, data = sys.argv[1:]
common.prepare(place, jar, spark, data)

models = Path(place) / "models"
nightly = common.pipeline("churn_nightly")

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
