"""How fast it is, measured on production-like servers: `make bench`. See benchmarks/README.md."""
