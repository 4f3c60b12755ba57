# make run: the demonstration on this machine.  make test: the suite.  The rest: make help.
.PHONY: run test kills check format demo-reset lock sbom bench help

export PYTHONUNBUFFERED = 1

run:
	@bin/environment requirements.txt
	@.venv/bin/python bin/node-modules --readers
	@exec bin/run

test:
	@bin/environment requirements.txt requirements-dev.txt
	@bin/test

kills:
	@bin/environment requirements.txt requirements-dev.txt
	@.venv/bin/python -m tests.kills

check:
	@bin/environment requirements.txt requirements-dev.txt
	@bin/check

format:
	@bin/environment requirements.txt requirements-dev.txt
	@bin/format

demo-reset:
	@bin/environment requirements.txt
	@.venv/bin/python bin/node-modules --readers
	@bin/demo-reset
	@exec bin/run

lock:
	@bin/environment requirements.txt requirements-dev.txt
	@bin/lock

sbom:
	@bin/environment requirements.txt requirements-dev.txt
	@bin/sbom

bench:
	@bin/environment requirements.txt
	@.venv/bin/python -m benchmarks

help:
	@echo "make run         the demonstration at http://127.0.0.1:8000 (HOST, PORT)"
	@echo "make demo-reset  the same from the beginning: deletes what is in var/"
	@echo "make test        the suite; DATABASE_URL=postgres://... runs it on PostgreSQL"
	@echo "make kills       kills and other faults, played; DATABASE_URL=postgres://... plays them on PostgreSQL too"
	@echo "make check       the checks that need no tests: format, lint, types, templates, JavaScript, Dockerfile, migrations, security, secrets"
	@echo "make format      format Python, templates and JavaScript"
	@echo "make lock        dependencies of pyproject.toml to requirements*.txt, with hashes; UPGRADE=1: the newest versions"
	@echo "make sbom        var/sbom.json: what production installs (CycloneDX)"
	@echo "make bench       measure servers like those of production"
