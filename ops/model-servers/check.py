#!/usr/bin/env python3
"""Checks ops/model-servers without Docker, Kubernetes, GPU or network: what the files name exists, fits together
and holds its weights.

    python3 check.py            # one fault a line, or "all in order"
    python3 check.py --tests    # and all unit tests of the scripts

Needs PyYAML (apt-get install python3-yaml); the tests numpy too.
"""

import json
import subprocess
import sys

try:
    import yaml
except ImportError:
    sys.exit("check.py needs PyYAML: apt-get install python3-yaml")

from checks.common import HERE, LOADER, ROOT, Report, check_settings, settings
from checks.compose import check_compose
from checks.kubernetes import check_kubernetes, check_object, objects
from checks.names import check_dockerfile, check_words


def faults() -> list[str]:
    report = Report()
    known = settings((ROOT / "docs/settings.md").read_text())
    models = json.loads((HERE / "models.json").read_text())["models"]
    for profile in sorted(p for p in (HERE / "profiles").iterdir() if p.is_dir()):
        check_compose(profile / "compose.yaml", known, models, report)
        check_kubernetes(profile, known, models, report)
        house = yaml.load((profile / "stepline.yaml").read_text(), LOADER)
        check_settings(profile / "stepline.yaml", [(k, str(v)) for k, v in house.items()], known, report)
    for file in (HERE / "k8s").glob("*.yaml"):
        for o in objects(file):
            check_object(file, o, report)
    for o in objects(HERE / "k8s/house/scaling.yaml"):
        check_object(HERE / "k8s/house/scaling.yaml", o, report)
    for file in (HERE / "images").glob("*.Dockerfile"):
        check_dockerfile(file, ROOT if file.name == "stepline.Dockerfile" else HERE / "images", report)
    check_dockerfile(HERE / "token2wav/Dockerfile", HERE / "token2wav", report)
    check_words(report)
    return report


def tests() -> int:
    worst = 0
    for folder in (HERE, HERE / "export", HERE / "token2wav"):
        print(f"tests of {folder.relative_to(ROOT)}:", flush=True)
        worst |= subprocess.run(
            [sys.executable, "-W", "ignore", "-m", "unittest", "discover", "-s", "tests", "-t", "."], cwd=folder
        ).returncode
    return worst


if __name__ == "__main__":
    found = faults()
    print("\n".join(found) if found else "all in order")
    sys.exit(1 if found else tests() if "--tests" in sys.argv else 0)
