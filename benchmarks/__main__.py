"""Fill a database, start the servers, measure, print a table and JSON. See benchmarks/README.md."""

import argparse
import json
import os
import sys

from benchmarks import place


def main():
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument("--seconds", type=float, default=4.0, help="for each kind of page")
    parser.add_argument("--json", help="write the figures to this file too")
    options = parser.parse_args()
    place.prepare_environment()
    import django

    django.setup()
    from benchmarks import measures

    figures = {}
    for rows in options.rows:
        with place.site(rows) as site:
            figures[str(rows)] = measures.everything(site, seconds=options.seconds)
    text = json.dumps(figures, indent=1)
    print(text)
    print()
    print(table(figures))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            file.write(text + "\n")


def table(figures):
    """Markdown: a row for each measure, a column for each size."""
    sizes = list(figures)
    lines = ["| measure | " + " | ".join(f"{int(s):,} rows" for s in sizes) + " |"]
    lines.append("|---" * (len(sizes) + 1) + "|")
    for name in figures[sizes[0]]:
        lines.append(
            "| " + " | ".join([name, *(_cell(figures[s].get(name)) for s in sizes)]) + " |"
        )
    return "\n".join(lines)


def _cell(value):
    if not isinstance(value, dict):
        return str(value)
    if "per_second" in value:
        return f"{value['per_second']}/s, p50 {value['p50_ms']} ms, p95 {value['p95_ms']} ms"
    return ", ".join(f"{k} {v}" for k, v in value.items())


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
