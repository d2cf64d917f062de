# The datasets of examples/superset have the columns of the views, with their types.  Prints TAP.
import pathlib
import subprocess

import yaml

failed = 0
for path in sorted(pathlib.Path("examples/superset/dashboard/datasets").rglob("*.yaml")):
    dataset = yaml.safe_load(path.read_text())
    query = (dataset["sql"] or f'SELECT * FROM {dataset["schema"]}.{dataset["table_name"]}') + " LIMIT 0"
    found = subprocess.run(["psql", "-X", "-A", "-t", "-q"], input=query + " \\gdesc\n", capture_output=True, text=True, check=True).stdout.splitlines()
    expected = [f'{column["column_name"]}|{column["type"].lower()}' for column in dataset["columns"]]
    print("ok" if found == expected else "not ok", "-", f"{path.name} has the columns of its query")
    if found != expected:
        print("#", set(found) ^ set(expected))
        failed = 1
raise SystemExit(failed)
