"""What a model does with rows, and where its error comes from, as tables."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Mapping, Tuple

from gradus.ml._progress import number
from gradus.ml._shown import Shown

if TYPE_CHECKING:
    import pandas

_NODE = {
    "node": "node",
    "name": "name",
    "influence": "influence",
    "errorMeanAbs": "error_mean_abs",
    "errorMean": "error_mean",
    "silencedChange": "silenced_change",
    "silencedToMeanChange": "silenced_to_mean_change",
    "exactAblation": "exact_ablation",
    "exactAblationToZero": "exact_ablation_to_zero",
    "deadShare": "dead_share",
    "saturatedShare": "saturated_share",
    "flowShare": "flow_share",
    "mean": "mean",
    "deviation": "deviation",
}
_IMPORTANCE = {"column": "column", "meanAbs": "mean_abs", "low": "low", "high": "high"}
_PERMUTATION = {
    "column": "column",
    "metric": "metric",
    "increase": "increase",
    "sd": "sd",
    "measure": "measure",
    "before": "before",
    "worse": "worse",
    "worseSd": "worse_sd",
}
_LAYER = {
    "layer": "layer",
    "description": "description",
    "role": "role",
    "nodes": "nodes",
    "dead": "dead",
    "saturated": "saturated",
    "error": "error",
    "influence": "influence",
}


class Explanation(Shown):
    """
    Which columns, layers and nodes the error of rows comes through: what ``explain`` of the command
    line writes, as pandas tables. What each figure is stands in the page on explaining. A notebook
    shows the first of each.
    """

    __module__ = "gradus.ml"

    def __init__(self, told: str) -> None:
        self._json = told
        self._told: Dict[str, Any] = json.loads(told)

    @property
    def rows(self) -> int:
        """How many rows are explained."""
        return int(self._told["data"]["rows"])

    @property
    def loss(self) -> float:
        """Their mean loss."""
        return float(self._told["loss"]["mean"])

    @property
    def importance(self) -> pandas.DataFrame:
        """
        Columns by the mean of their absolute attributions, with 1.96 standard errors to each side;
        of several classes or targets for each of them, too.
        """
        rows = []
        for column in self._of("importance"):
            rows.append({"target": column.get("target"), **_renamed(column, _IMPORTANCE)})
            for one in column.get("byTarget", []):
                rows.append({"target": one.get("target"), **_renamed(one, _IMPORTANCE)})
        return _table(rows, [*_IMPORTANCE.values(), "target"])

    @property
    def permutation(self) -> pandas.DataFrame:
        """By how much loss and metric get worse when a column's values are dealt anew."""
        rows = [_renamed(column, _PERMUTATION) for column in self._of("permutation")]
        return _table(rows, list(_PERMUTATION.values()))

    @property
    def effects(self) -> pandas.DataFrame:
        """How an output goes with a column: a row for each point of each curve."""
        rows = [
            {
                "column": effect["column"],
                "target": effect.get("target"),
                "kind": effect["kind"],
                "x": point.get("x"),
                "category": point.get("category"),
                "value": point["value"],
                "rows": point["rows"],
            }
            for effect in self._of("effects")
            for point in effect["points"]
        ]
        return _table(rows, ["column", "target", "kind", "x", "category", "value", "rows"])

    @property
    def layers(self) -> pandas.DataFrame:
        """How much of the error arrives at each layer, and how many of its nodes are dead."""
        rows = [_renamed(layer, _LAYER) for layer in self._of("layers")]
        return _table(rows, list(_LAYER.values()))

    @property
    def nodes(self) -> pandas.DataFrame:
        """The nodes of each layer with the most influence."""
        rows = [
            {"layer": layer["layer"], "role": layer["role"], **_renamed(node, _NODE)}
            for layer in self._of("layers")
            for node in layer.get("nodesShown", [])
        ]
        return _table(rows, ["layer", "role", *_NODE.values()])

    @property
    def worstRows(self) -> pandas.DataFrame:
        """The rows with the largest losses, by their numbers."""
        return _table(self._of("worstRows"), ["row", "loss", "outputs"])

    @property
    def traces(self) -> pandas.DataFrame:
        """The losses of single rows traced back to columns: a row for each row and column."""
        rows = [
            {**_traced(trace), "column": column["column"], "part": column["part"]}
            for trace in self._of("traces")
            for column in trace.get("columns", [])
        ]
        return _table(rows, ["row", "key", "loss", "baseline_loss", "column", "part"])

    @property
    def tracePaths(self) -> pandas.DataFrame:
        """Through which nodes the losses of single rows go, from the output to the columns."""
        rows = [
            {
                **_traced(trace),
                "layer": stop["layer"],
                "node": node.get("node"),
                "column": node.get("column"),
                "part": node["part"],
                "share_of_loss": stop["share"],
            }
            for trace in self._of("traces")
            for stop in trace.get("path", [])
            for node in stop.get("nodes", [])
        ]
        names = ["layer", "node", "column", "part", "share_of_loss"]
        return _table(rows, ["row", "key", "loss", "baseline_loss", *names])

    @property
    def notes(self) -> List[str]:
        """What was left out, and why."""
        return [str(note) for note in self._of("notes")]

    def toDict(self) -> Dict[str, Any]:
        """All that was found, as ``explanation.json`` has it."""
        found: Dict[str, Any] = json.loads(self._json)
        return found

    def __getitem__(self, name: str) -> Any:
        """A part of it by the name that it has in ``explanation.json``."""
        return self._told[name]

    def save(self, path: str) -> None:
        """Writes ``explanation.json`` to a file of this machine, in place of what was there."""
        with open(path, "w", encoding="utf-8") as out:
            out.write(self._json)

    def _of(self, name: str) -> List[Any]:
        # What is empty is not written.
        found: List[Any] = self._told.get(name, [])
        return found

    def _title(self) -> str:
        return f"Explanation of {self.rows:,} rows, mean loss {number(self.loss)}"

    def _facts(self) -> Mapping[str, str]:
        tables = "importance, permutation, effects, layers, nodes, worstRows, traces, tracePaths"
        return {"tables": tables}

    def _tables(self) -> List[Tuple[str, pandas.DataFrame]]:
        nodes = self.nodes
        hidden = nodes[nodes["role"] == "hidden"].sort_values("influence", ascending=False)
        traces = self.traces
        shown = [
            ("Columns, by attributions", self.importance.dropna(axis=1, how="all").head(12)),
            ("Columns, by permutation", self.permutation.dropna(axis=1, how="all").head(12)),
            ("Layers", self.layers),
            (
                "Hidden nodes with the most influence",
                hidden[["layer", "node", "influence", "exact_ablation", "dead_share", "mean"]].head(8),
            ),
            (
                "Losses of single rows, and the columns they come from",
                traces.assign(size=traces["part"].abs())
                .sort_values(["loss", "size"], ascending=False)
                .groupby(["loss"], sort=False)
                .head(3)
                .drop(columns="size")
                .dropna(axis=1, how="all")
                .head(9)
                if len(traces)
                else traces,
            ),
        ]
        return [(title, table) for title, table in shown if len(table)]

    def _remarks(self) -> List[str]:
        return self.notes


def _traced(trace: Mapping[str, Any]) -> Dict[str, Any]:
    return {
        "row": trace.get("row"),
        "key": trace.get("key"),
        "loss": trace["loss"],
        "baseline_loss": trace["baselineLoss"],
    }


def _renamed(found: Mapping[str, Any], names: Mapping[str, str]) -> Dict[str, Any]:
    return {ours: found.get(theirs) for theirs, ours in names.items()}


def _table(rows: Iterable[Mapping[str, Any]], columns: List[str]) -> pandas.DataFrame:
    import pandas

    return pandas.DataFrame(list(rows), columns=columns)
