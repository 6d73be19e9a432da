"""Runs the example of the page, and the notebook of the examples, and looks at what they show."""

import csv
import random
import re
import sys

import nbformat
from nbclient import NotebookClient

with open(sys.argv[1], encoding="utf-8") as page:
    example = re.search(r"```python\n(.*?)```", page.read(), re.DOTALL).group(1)
assert example.count("\n") <= 25, "The page says twenty lines, about."

random.seed(7)
with open("customers.csv", "w", newline="") as out:
    table = csv.writer(out)
    table.writerow("customer months monthly_fee contract paperless since churned".split())
    for i in range(1200):
        months, fee = random.randint(0, 70), round(random.uniform(20, 120), 2)
        contract = random.choice(["month", "year", "two years"])
        churned = (contract == "month") + fee / 60 - months / 30 + random.gauss(0, 0.2) > 0.8
        table.writerow(
            [
                f"c{i:04}",
                months,
                fee if i % 40 else "",
                contract,
                random.choice(["true", "false"]),
                f"{random.randint(2015, 2025)}-{random.randint(1, 12):02}-01",
                "" if i >= 1000 else "yes" if churned else "no",
            ]
        )

cells = [example, "model.report(test)", "print('accuracy', model.evaluate(test)['accuracy'])"]
notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(cell) for cell in cells])
NotebookClient(notebook, timeout=240, kernel_name="python3").execute()


def shown(cell, kind="text/plain"):
    found = []
    for output in cell.outputs:
        if output.output_type == "stream":
            found.append(output.text)
        elif kind in output.get("data", {}):
            found.append(output.data[kind])
    return "".join(found)


first = shown(notebook.cells[0])
for part in ("best validation in epoch", "rows/s", "'auc'", "train_loss", "|customer|prediction|probability", "c1000"):
    assert part in re.sub(r" +", " ", first).replace(" |", "|"), (part, first)
assert "Exception" not in first and "Traceback" not in first, first
report = shown(notebook.cells[1], "text/html")
assert report.startswith("<iframe") and "&lt;!" in report, report[:200]
assert float(shown(notebook.cells[2]).split()[1]) > 0.85, shown(notebook.cells[2])
# The notebook that brings its rows along: each cell shows something, and nothing at length.
book = nbformat.read(sys.argv[2], 4)
NotebookClient(book, timeout=240, kernel_name="python3").execute()
if len(sys.argv) > 3:
    nbformat.write(book, sys.argv[3])
told = {cell.id: cell for cell in book.cells if cell.cell_type == "code"}
pages = {name: shown(cell, "text/html") for name, cell in told.items()}


def page_of(source):
    return next(pages[name] for name, cell in told.items() if source in cell.source)


assert "Dry run" in page_of("network.dryRun(train)"), page_of("network.dryRun(train)")
fit = page_of("model = network.fit(train)")
assert "best validation in epoch" in fit and fit.count("<polyline") == 2, fit
assert fit.count("<svg") == 1 and "Stage" not in shown(
    next(cell for cell in told.values() if "model = network.fit(train)" in cell.source)
)
accuracy = float(re.search(r"<th>accuracy</th>\s*<td>([0-9.]+)", page_of("model.evaluate")).group(1))
assert accuracy > 0.75, accuracy
assert page_of("explanation.importance").count("<tr") == 6
assert page_of("ParamGridBuilder").count("<tr") == 7
scores = [float(x) for x in re.findall(r"<td>(0\.\d+|1\.0+)</td>\s*</tr>", page_of("undecided"))]
assert len(scores) == 8 and scores == sorted(scores, reverse=True) and scores[0] > 0.8, scores
assert page_of("model.report").startswith("<iframe")
print("shown")
