"""The weekly pipelines and the backfill, on the champion that nights have left."""

import sys
from pathlib import Path

import common

place, jar, spark, data = sys.argv[1:]
common.prepare(place, jar, spark, data)
models = Path(place) / "models"

week, states = common.run(common.pipeline("churn_weekly"), "2026-01-12")
assert states["explain"] == states["report"] == "success", states
assert (models / "weeks/2026-01-12/report.html").exists()

filled, states = common.run(
    common.pipeline("churn_backfill"), None, first="2026-01-08", last="2026-01-09"
)
assert set(states.values()) == {"success"}, states
assert sorted(p.name for p in (models / "backfill").iterdir()) == ["2026-01-08", "2026-01-09"]

grid, states = common.run(common.pipeline("churn_grid"), "2026-01-10")
assert set(states.values()) == {"success"}, states
assert common.told(grid, "candidate", "alias") == "candidate"
print("others are over")
