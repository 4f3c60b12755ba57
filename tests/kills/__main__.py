"""`python -m tests.kills [arguments of pytest]`: on SQLite, and on PostgreSQL where DATABASE_URL
names one. Ends with what was played on which, and how long it took."""

import os
import subprocess
import sys
import time

PYTEST = [sys.executable, "-m", "pytest", "-p", "tests.second_database", "-m", "kills", "-v"]
PYTEST += ["--show-capture=no", "--tb=short"]


def play(name, **environment):
    print(f"\n==== on {name}", flush=True)
    began = time.monotonic()
    done = subprocess.run([*PYTEST, *sys.argv[1:]], env={**os.environ, "KILLS": "1", **environment})
    outcome = "held" if done.returncode == 0 else "FAILED"
    return f"{name:12} {outcome:8} {time.monotonic() - began:4.0f} s", done.returncode


def main():
    url = os.environ.pop("DATABASE_URL", "")
    results = [play("SQLite")]
    if url:
        results.append(play("PostgreSQL", DATABASE_URL=url, SECOND_DATABASE="1"))
    print("\n" + "\n".join(line for line, _code in results))
    if not url:
        print("DATABASE_URL names no PostgreSQL: the kills were not played on it.")
    sys.exit(any(code for _line, code in results))


if __name__ == "__main__":
    main()
