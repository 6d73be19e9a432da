"""Boosted trees with their defaults, over the same rows that Gradus gets.

Reads jobs from standard input, one JSON object a line (set, seed, way, folder, label, columns left out,
task, metric, share of validation rows), and prints a line of results for each.
"""

import json
import sys
import time
import warnings

import numpy as np
import pandas as pd

GAPS = ["?", "NA", "null", ""]
TREES = 1000
PATIENCE = 50


def read(job, name):
    if job["format"] == "libsvm":
        from sklearn.datasets import load_svmlight_file

        rows, labels = load_svmlight_file(f"{job['folder']}/{name}", n_features=job["features"])
        return pd.DataFrame(rows.toarray().astype("float32")), pd.Series(labels)
    table = pd.read_csv(
        f"{job['folder']}/{name}",
        header=0 if job["header"] else None,
        na_values=GAPS,
        skipinitialspace=True,
    )
    table.columns = [c if job["header"] else f"_c{c}" for c in table.columns]
    return table.drop(columns=[job["label"], *job["exclude"]]), table[job["label"]]


def inputs(train, test):
    """Numbers stay, dates become days, texts become categories; a text of nearly every row is left out."""
    for column in list(train.columns):
        values = train[column]
        if pd.api.types.is_bool_dtype(values):
            train[column], test[column] = values.astype("int8"), test[column].astype("int8")
        elif not pd.api.types.is_numeric_dtype(values):
            days = pd.to_datetime(values, format="%Y-%m-%d", errors="coerce")
            if days.notna().all():
                other = pd.to_datetime(test[column], format="%Y-%m-%d")
                train[column], test[column] = ((d - days.min()).dt.days for d in (days, other))
            elif values.nunique() > 0.5 * values.notna().sum():
                train, test = train.drop(columns=column), test.drop(columns=column)
            else:
                known = pd.CategoricalDtype(sorted(values.dropna().astype(str).unique()))
                train[column] = values.astype(object).where(values.notna(), None).astype(known)
                test[column] = test[column].astype(object).where(test[column].notna(), None).astype(known)
    return train, test


def fit(way, task, classes, seed, x, y, vx, vy):
    """The trained model, and how it is asked for its outputs."""
    if way == "lightgbm":
        import lightgbm

        kind = lightgbm.LGBMRegressor if task == "regression" else lightgbm.LGBMClassifier
        model = kind(n_estimators=TREES, random_state=seed, verbose=-1)
        stop = lightgbm.early_stopping(PATIENCE, verbose=False)
        return model.fit(x, y, eval_set=[(vx, vy)], callbacks=[stop])
    if way == "xgboost":
        import xgboost

        kind = xgboost.XGBRegressor if task == "regression" else xgboost.XGBClassifier
        model = kind(
            n_estimators=TREES,
            random_state=seed,
            enable_categorical=True,
            early_stopping_rounds=PATIENCE,
        )
        return model.fit(x, y, eval_set=[(vx, vy)], verbose=False)
    import catboost

    names = [c for c in x.columns if isinstance(x[c].dtype, pd.CategoricalDtype)]

    def texts(rows):
        rows = rows.copy()
        for name in names:
            rows[name] = rows[name].astype(object).where(rows[name].notna(), "").astype(str)
        return rows

    kind = catboost.CatBoostRegressor if task == "regression" else catboost.CatBoostClassifier
    model = kind(
        iterations=TREES,
        random_seed=seed,
        cat_features=names,
        verbose=False,
        allow_writing_files=False,
    )
    model.fit(texts(x), y, eval_set=(texts(vx), vy), early_stopping_rounds=PATIENCE)
    model.rows = texts
    return model


def run(job):
    from sklearn.metrics import accuracy_score, roc_auc_score, root_mean_squared_error
    from sklearn.model_selection import train_test_split

    train, label = read(job, job["train"])
    test, truth = read(job, job["test"])
    train, test = inputs(train, test)
    known = label.notna()
    train, label = train[known], label[known]
    regression = job["task"] == "regression"
    classes = None
    if not regression:
        classes = sorted(label.unique())
        codes = {value: code for code, value in enumerate(classes)}
        label, truth = label.map(codes).astype(int), truth.map(codes).astype(int)
    x, vx, y, vy = train_test_split(
        train,
        label,
        test_size=job["share"],
        random_state=job["seed"],
        stratify=None if regression else label,
    )
    started = time.time()
    model = fit(job["way"], job["task"], classes, job["seed"], x, y, vx, vy)
    rows = model.rows(test) if job["way"] == "catboost" else test
    if regression:
        metrics = {"rmse": root_mean_squared_error(truth, model.predict(rows)) / job["unit"]}
    else:
        shares = model.predict_proba(rows)
        metrics = {"accuracy": accuracy_score(truth, np.argmax(shares, axis=1))}
        if len(classes) == 2:
            metrics["auc"] = roc_auc_score(truth, shares[:, 1])
    return metrics, time.time() - started


def main():
    warnings.filterwarnings("ignore")
    for line in sys.stdin:
        job = json.loads(line)
        module = __import__(job["way"])
        metrics, seconds = run(job)
        answer = {
            "set": job["set"],
            "seed": job["seed"],
            "way": job["way"],
            "metrics": {name: float(value) for name, value in metrics.items()},
            "seconds": seconds,
            "version": module.__version__,
        }
        print(json.dumps(answer), flush=True)


main()
