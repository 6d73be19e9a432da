"""Predicts data frames, with columns as they are read from files, by the ONNX graph beside it."""

import datetime
import json
import os

import numpy as np
import onnxruntime
import pandas as pd

_TRUTH = {True: 1.0, False: 0.0, "true": 1.0, "false": 0.0}
_WHOLE = ("TINYINT", "SMALLINT", "INT", "BIGINT")
_MICROSECONDS_OF_DAY = 86_400_000_000


class _Model:
    def __init__(self, directory):
        with open(os.path.join(directory, "columns.json"), encoding="utf-8") as file:
            columns = json.load(file)
        self._inputs = columns["inputs"]
        self._time_zone = columns["time_zone"]
        self._session = onnxruntime.InferenceSession(
            os.path.join(directory, "model.onnx"), providers=["CPUExecutionProvider"]
        )

    def predict(self, data, params=None):
        frame = data if isinstance(data, pd.DataFrame) else pd.DataFrame(data)
        feed = {column["name"]: self._tensor(frame[column["name"]], column) for column in self._inputs}
        names = [output.name for output in self._session.get_outputs()]
        found = self._session.run(names, feed)
        return pd.DataFrame(
            {name: values if np.ndim(values) == 1 else list(values) for name, values in zip(names, found)},
            index=frame.index,
        )

    def _tensor(self, values, column):
        kind, source = column["type"], column["source"]
        if isinstance(values.dtype, pd.CategoricalDtype):
            values = values.astype(object)
        if column["extents"]:
            dtype = np.uint8 if kind == "uint8" else np.float64
            rows = [np.frombuffer(v, np.uint8) if isinstance(v, bytes) else v for v in values]
            return np.stack([np.asarray(row, dtype).reshape(column["extents"]) for row in rows])
        if kind == "string":
            return np.array([self._text(value, source) for value in values], dtype=object)
        if source == "DATE" or source.startswith("TIMESTAMP"):
            return self._days(values, source)
        if source == "BOOLEAN":
            return np.array([_truth(value) for value in values], dtype=np.float64)
        return pd.to_numeric(values).to_numpy(dtype=np.float64, na_value=np.nan)

    def _text(self, value, source):
        """A category as training saw it; a whole number with gaps comes as one with a fraction."""
        if value is None or value is pd.NA or value is pd.NaT or value != value:
            return ""
        if isinstance(value, (bool, np.bool_)):
            return "true" if value else "false"
        if source == "BOOLEAN":
            return str(value).strip().lower()
        if source in _WHOLE and isinstance(value, (float, np.floating)) and value == int(value):
            return str(int(value))
        if isinstance(value, datetime.date):
            return self._moment(value, source)
        return str(value)

    def _moment(self, value, source):
        """A day or a point in time, in the model's time zone, without zeros at its end."""
        if source == "DATE" or not isinstance(value, datetime.datetime):
            return value.strftime("%Y-%m-%d")
        time = pd.Timestamp(value)
        if time.tz is not None:
            time = time.tz_convert(self._time_zone).tz_localize(None)
        text = time.strftime("%Y-%m-%d %H:%M:%S.%f")
        return text.rstrip("0").rstrip(".")

    def _days(self, values, source):
        if pd.api.types.is_numeric_dtype(values):
            return values.to_numpy(dtype=np.float64, na_value=np.nan)
        # A day and month in another order would be taken for one another.
        times = pd.to_datetime(values, format="ISO8601")
        if source == "TIMESTAMP" and times.dt.tz is None:
            times = times.dt.tz_localize(self._time_zone, ambiguous=True, nonexistent="shift_forward")
        if times.dt.tz is not None:
            times = times.dt.tz_convert("UTC").dt.tz_localize(None)
        microseconds = times.astype("datetime64[us]").astype("int64").to_numpy(dtype=np.float64)
        microseconds[times.isna().to_numpy()] = np.nan
        return microseconds / _MICROSECONDS_OF_DAY


def _truth(value):
    if value is None or value is pd.NA or value != value:
        return np.nan
    return _TRUTH[value.strip().lower() if isinstance(value, str) else bool(value)]


def _load_pyfunc(path):
    return _Model(path)
