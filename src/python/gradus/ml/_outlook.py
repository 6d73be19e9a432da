"""What a fit would be, and what it would cost: found out before anything is trained."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, List, Mapping, Tuple

from gradus.ml._errors import by_params
from gradus.ml._shown import Shown, bytes_of, seconds_of

if TYPE_CHECKING:
    import pandas


def layer_table(rows: Any) -> pandas.DataFrame:
    """A network as a table, from layers as Java tells them."""
    import pandas

    table = pandas.DataFrame(
        rows, columns=["layer", "type", "output", "nodes", "parameters"], dtype=object
    )
    return table.astype({"nodes": "int64", "parameters": "int64"})


class DryRun(Shown):
    """What a fit would be; nothing was trained. A notebook shows it."""

    __module__ = "gradus.ml"

    def __init__(self, told: str) -> None:
        self._told: Dict[str, Any] = json.loads(told)

    @property
    def task(self) -> str:
        """Such as binary, multiclass or regression."""
        return str(self._told["task"])

    @property
    def classes(self) -> List[str]:
        """Classes of the label in the order of their indices; none of a quantity."""
        return [str(name) for name in self._told["classes"]]

    @property
    def rows(self) -> int:
        """Rows that would be trained on."""
        return int(self._told["rows"])

    @property
    def skippedRows(self) -> int:
        """Rows that would be left out, since they cannot be used."""
        return int(self._told["skipped_rows"])

    @property
    def epochs(self) -> int:
        """Passes over the rows, at most."""
        return int(self._told["epochs"])

    @property
    def steps(self) -> int:
        """Updates, at most."""
        return int(self._told["steps"])

    @property
    def parameters(self) -> int:
        """Numbers that would be trained."""
        return int(self._told["parameters"])

    @property
    def finished(self) -> bool:
        """Whether this very fit has come to its end at its checkpointPath before."""
        return bool(self._told["finished"])

    @property
    def columns(self) -> pandas.DataFrame:
        """What each input column would be taken for, and why: column, read_as."""
        import pandas

        return pandas.DataFrame(self._told["columns"].items(), columns=["column", "read_as"])

    @property
    def notes(self) -> List[str]:
        """What else there is to be said of the rows."""
        return [str(note) for note in self._told["notes"]]

    @property
    def layers(self) -> pandas.DataFrame:
        """The network: layer, type, output, nodes, parameters."""
        return layer_table(
            [
                [row["layer"], row["type"], str(row["output"]), row["nodes"], row["parameters"]]
                for row in self._told["layers"]
            ]
        )

    def _title(self) -> str:
        return "Dry run: nothing was trained, nothing written"

    def _facts(self) -> Mapping[str, str]:
        told = self._told
        rows = f"{self.rows:,} to train on, of {told['scanned_rows']:,}"
        if self.skippedRows:
            rows += f"; {self.skippedRows:,} cannot be used, and are left out"
        rate = f", rate {told['rate']}" if told["rate"] else ""
        facts = {
            "rows": rows,
            "packed": f"{bytes_of(told['bytes'])} in {told['partitions']} partitions"
            f" ({by_params(told['partitions_reason'])})",
            "task": self.task + (f" of {', '.join(self.classes[:12])}" if self.classes else ""),
            "training": f"{self.epochs} epochs of {told['steps_per_epoch']:,} steps,"
            f" {told['batch_size']:,} rows a step, {bytes_of(told['round_bytes'])} moved a round",
            "method": f"{told['loss']} by {told['optimizer']}{rate};"
            f" {self.parameters:,} parameters",
        }
        if self.finished:
            facts["finished"] = "this very fit has ended before: it would give the model there"
        return facts

    def _tables(self) -> List[Tuple[str, pandas.DataFrame]]:
        return [("Columns", self.columns), ("Network", self.layers)]

    def _remarks(self) -> List[str]:
        return self.notes


class Forecast(Shown):
    """What a fit would cost on clusters of several sizes. A notebook shows it."""

    __module__ = "gradus.ml"

    def __init__(self, told: str) -> None:
        known = json.loads(told)
        self._sizes: List[Dict[str, Any]] = known["forecasts"]
        self._fastest: Dict[str, Any] = known["fastest"]
        self._carrier = str(known["carrier"])
        self.advice = by_params(str(known["advice"]))

    @property
    def executors(self) -> int:
        """How many executors would be the fastest."""
        return int(self._fastest["executors"])

    @property
    def settings(self) -> Dict[str, str]:
        """The least of Spark's settings for that many."""
        memory = self._fastest
        return {
            "spark.executor.instances": str(memory["executors"]),
            "spark.executor.memory": f"{(memory['executor_heap_bytes'] >> 20) + 1}m",
            "spark.executor.memoryOverhead": f"{(memory['executor_other_bytes'] >> 20) + 1}m",
        }

    @property
    def table(self) -> pandas.DataFrame:
        """
        A row for each size: executors, tasks; seconds of a step and of its parts, of an epoch, and
        of the whole run; how many times as fast as one executor; what bounds it; bytes.
        """
        import pandas

        table = pandas.DataFrame(self._sizes)
        table.insert(9, "times_as_fast", table["step"].iloc[0] / table["step"])
        return table

    def _title(self) -> str:
        return "Forecast: nothing was trained, nothing written"

    def _facts(self) -> Mapping[str, str]:
        travel = {
            "jobs": "as Spark jobs",
            "resident": "in tasks that stay",
            "sharded": "in tasks that stay, sharded over executors",
        }[self._carrier]
        return {
            "fastest": f"{self.executors} executors, {seconds_of(self._fastest['run'])};"
            f" bound by {self._fastest['bound_by']}",
            "advice": self.advice,
            "settings": ", ".join(f"{key} = {value}" for key, value in self.settings.items()),
            "assumed": f"one task a core, each as fast as here; rounds {travel}",
        }

    def _tables(self) -> List[Tuple[str, pandas.DataFrame]]:
        shown = self.table.drop(columns=["executor_other_bytes", "driver_bytes", "sharded"])
        for name in ("step", "compute", "bytes", "rounds", "update", "epoch", "run"):
            shown[name] = shown[name].map(seconds_of)
        shown["times_as_fast"] = shown["times_as_fast"].map("{:.1f}".format)
        shown["executor_heap_bytes"] = shown["executor_heap_bytes"].map(bytes_of)
        return [("", shown.rename(columns={"executor_heap_bytes": "executor_heap"}))]
