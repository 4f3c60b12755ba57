"""Fill a database, start the servers, measure, print a table and JSON. See benchmarks/README.md."""

import argparse
import json
import os
import sys

from benchmarks import place


def main():
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument("--rows", type=int, nargs="+", default=[5_000, 50_000])
    parser.add_argument(
        "--only", choices=["rows", "events"], help="one of the two sites: many rows, many events"
    )
    parser.add_argument("--seconds", type=float, default=4.0, help="for each kind of page")
    parser.add_argument("--json", help="write the figures to this file too")
    options = parser.parse_args()
    place.prepare_environment()
    import django

    django.setup()
    figures = measured(options)
    text = json.dumps(figures, indent=1)
    print(text)
    print()
    print(table(figures))
    if options.json:
        with open(options.json, "w", encoding="utf-8") as file:
            file.write(text + "\n")


def measured(options):
    """Name of a site → its figures."""
    from benchmarks import filling, measures
    from benchmarks.many_events import ACCOUNTS, EVENTS, fill_many_events

    figures = {}
    for rows in options.rows if options.only != "events" else ():
        with place.site(lambda rows=rows: filling.fill(rows)) as site:
            figures[f"{rows:,} rows"] = measures.everything(site, seconds=options.seconds)
    if options.only != "rows":
        with place.site(fill_many_events) as site:
            shown = measures.everything_public(site, seconds=options.seconds)
        figures[f"{EVENTS} events, {ACCOUNTS:,} accounts"] = shown
    return figures


def table(figures):
    """Markdown: a row for each measure, a column for each site."""
    sizes = list(figures)
    lines = ["| measure | " + " | ".join(sizes) + " |"]
    lines.append("|---" * (len(sizes) + 1) + "|")
    for name in dict.fromkeys(name for rows in figures.values() for name in rows):
        lines.append(
            "| " + " | ".join([name, *(_cell(figures[s].get(name)) for s in sizes)]) + " |"
        )
    return "\n".join(lines)


def _cell(value):
    if not isinstance(value, dict):
        return "" if value is None else str(value)
    if "per_second" in value:
        ratio = f", {value['ratio']} of a bare view" if "ratio" in value else ""
        times = f"p50 {value['p50_ms']} ms, p95 {value['p95_ms']} ms"
        return f"{value['per_second']}/s, {times}{ratio}"
    return ", ".join(f"{k} {v}" for k, v in value.items())


if __name__ == "__main__":
    os.environ.setdefault("PYTHONUNBUFFERED", "1")
    sys.exit(main())
