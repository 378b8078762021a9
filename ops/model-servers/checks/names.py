"""Dockerfiles, and names in error messages and pages."""

import re
import subprocess
import sys
from pathlib import Path

from .common import HERE, ROOT, SECRET, pinned

sys.path.insert(0, str(HERE / "export"))
from signatures import GRAPHS, java_asks  # noqa: E402


def check_dockerfile(file: Path, context: Path, report):
    text = file.read_text()
    stages = {"build"} | set(re.findall(r"^FROM .* AS (\S+)", text, re.M))
    args = dict(re.findall(r"^ARG (\w+)=(\S+)", text, re.M))
    for image in re.findall(r"^FROM (\S+)", text, re.M):
        image = re.sub(r"\$\{?(\w+)\}?", lambda m: args.get(m[1], ""), image)
        if image not in stages and not pinned(image):
            report(file, f"the base {image} is not pinned")
    for line in re.findall(r"^COPY (?!--from)(.*)$", text, re.M):
        for source in line.split()[:-1]:
            if source != "." and not (context / source).exists():
                report(file, f"COPY {source}: does not exist in a fresh clone")
            if (
                subprocess.run(
                    ["git", "-C", str(ROOT), "check-ignore", "-q", str(context / source)], capture_output=True
                ).returncode
                == 0
                and source != "."
            ):
                report(file, f"COPY {source}: git ignores it, so a fresh clone has it not")
    if re.search(r"^(ENV|ARG) .*(TOKEN|PASSWORD|SECRET)\w*=\S", text, re.M) or SECRET.search(text):
        report(file, "a secret stands in the image")


def check_words(report):
    """What error messages and pages call by name exists."""
    for file in [
        *ROOT.glob("*/src/main/java/**/*.java"),
        *ROOT.glob("*/*/src/main/java/**/*.java"),
        *ROOT.glob("*.md"),
        *(ROOT / "docs").glob("*.md"),
    ]:
        for named in set(re.findall(r"ops/model-servers/[\w./-]*\w", file.read_text())):
            if file.name != "CHANGELOG.md" and not (ROOT / named).exists():
                report(file, f"{named} does not exist")
    readme = HERE / "README.md"
    for named in set(
        re.findall(
            r"`((?:profiles|k8s|images|export|token2wav|tests)/[\w./-]*\w|\w+\.(?:py|sh))[` ]", readme.read_text()
        )
    ):
        if not (HERE / named).exists() and not (HERE / "export" / named).exists():
            report(readme, f"{named} does not exist")
    java = ROOT / "model-cluster/src/main/java/io/stepline/model/stepaudio"
    asked = java_asks((java / "FlowMatching.java").read_text()) | java_asks((java / "Hift.java").read_text())
    given = {i for g in GRAPHS.values() for i in g["inputs"]}
    for name in asked ^ given:
        report(HERE / "export" / "signatures.py", f"{name} is not both asked for by FlowMatching and Hift and exported")
