"""Runs the example of the page in a real notebook, and looks at what it shows."""

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
if len(sys.argv) > 2:
    nbformat.write(notebook, sys.argv[2])


def shown(cell, kind="text/plain"):
    found = []
    for output in cell.outputs:
        if output.output_type == "stream":
            found.append(output.text)
        elif kind in output.get("data", {}):
            found.append(output.data[kind])
    return "".join(found)


first = shown(notebook.cells[0])
for part in ("epoch 1/", "loss", "'auc'", "train_loss", "|customer|prediction|probability", "c1000"):
    assert part in re.sub(r" +", " ", first).replace(" |", "|"), (part, first)
assert "Exception" not in first and "Traceback" not in first, first
report = shown(notebook.cells[1], "text/html")
assert report.startswith("<iframe") and "&lt;!" in report, report[:200]
assert float(shown(notebook.cells[2]).split()[1]) > 0.85, shown(notebook.cells[2])
print("shown")
