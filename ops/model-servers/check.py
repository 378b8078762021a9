#!/usr/bin/env python3
"""Checks ops/model-servers without Docker, Kubernetes, GPU or network: what the files name exists, fits together and holds its weights.

    python3 check.py            # one fault a line, or "all in order"
    python3 check.py --tests    # and all unit tests of the scripts

Needs PyYAML (apt-get install python3-yaml); the tests numpy too.
"""
import json
import re
import subprocess
import sys
from pathlib import Path

try:
    import yaml
except ImportError:
    sys.exit("check.py needs PyYAML: apt-get install python3-yaml")

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(HERE / "export"))
from signatures import GRAPHS, java_asks  # noqa: E402

LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
COMPOSE = {"services", "volumes", "networks", "configs", "secrets", "name"}
SERVICE = {"image", "build", "command", "entrypoint", "environment", "volumes", "ports", "network_mode", "ipc", "shm_size", "depends_on", "restart", "deploy", "healthcheck",
           "stop_grace_period", "user", "working_dir", "networks"}
HEALTH = {"test", "interval", "timeout", "start_period", "retries"}
KINDS = {"Namespace": "v1", "ConfigMap": "v1", "Secret": "v1", "Service": "v1", "PersistentVolumeClaim": "v1", "Deployment": "apps/v1", "StatefulSet": "apps/v1", "DaemonSet": "apps/v1",
         "Job": "batch/v1", "PodDisruptionBudget": "policy/v1", "ScaledObject": "keda.sh/v1alpha1", "Kafka": "kafka.strimzi.io/v1beta2", "KafkaNodePool": "kafka.strimzi.io/v1beta2",
         "Kustomization": "kustomize.config.k8s.io/v1beta1"}
FROM_OUTSIDE = {"stepline-secrets", "stepline-voices", "hub-token"}
"""Secrets that the owner makes (README.md)."""
WEIGHTS = {"Step-Audio-2-mini": 15.6, "Qwen3-8B-AWQ": 5.7, "whisper-large-v3-turbo": 1.6, "Step-Audio-Chat": 247.0, "Step-Audio-TTS-3B": 6.6}
"""GiB as vLLM loads them; FP8 of Step-Audio-2-mini is 9.4."""
FP8 = {"Step-Audio-2-mini": 9.4}
CARD = {"24gb": 22.5, "80gb": 79.1, "4x80gb": 79.1}
"""GiB that the smallest card of the kind has."""
ROOM = 1.0
"""GiB of graphs and activations at the least, and something for KV."""
SECRET = re.compile(r"(hf_[A-Za-z0-9]{20,}|sk-[A-Za-z0-9]{20,}|AKIA[0-9A-Z]{16}|BEGIN [A-Z ]*PRIVATE KEY)")


class Report(list):
    def __call__(self, file, fault):
        self.append(f"{Path(file).resolve().relative_to(ROOT)}: {fault}")


def pinned(image: str) -> bool:
    """By digest, or by a tag that says a version."""
    if "@sha256:" in image:
        return len(image.split("@sha256:")[1]) == 64
    name = image.rsplit("/", 1)[-1]
    return ":" in name and re.search(r"\d", name.split(":", 1)[1]) is not None and "latest" not in image


# ---- settings

def settings(page: str) -> dict:
    """key -> words it takes, or nothing where anything goes. Docs of settings are tables of | `key` | default | takes | meaning |."""
    found = {}
    for key, takes in re.findall(r"^\| `([\w.-]+)` \|[^|]*\| ([^|]*) \|", page, re.M):
        one_of = re.fullmatch(r"(?:one of )?([\w-]+(?:, [\w-]+)*(?:,? or [\w-]+)?)", takes.strip())
        found[key] = set(re.split(r", or |, | or ", one_of[1])) if one_of and (takes.startswith("one of") or " or " in takes) else set()
    return found


def check_settings(file, pairs, known, report):
    for key, value in pairs:
        if key not in known:
            report(file, f"the setting {key} is not in docs/settings.md")
        elif known[key] and value is not None and "$" not in value and value.lower() not in known[key]:
            report(file, f"the setting {key} does not take {value}")


def variables(names, known):
    """STEPLINE_CHAT_URL -> chat.url, by the settings there are."""
    by_name = {"STEPLINE_" + re.sub(r"[.-]", "_", k).upper(): k for k in known}
    return [(by_name.get(n, n), v) for n, v in names if n.startswith("STEPLINE_")]


# ---- compose

def check_compose(file: Path, known, models, report):
    doc = yaml.load(file.read_text(), LOADER)
    for key in doc.keys() - COMPOSE:
        report(file, f"{key} is no part of a compose file")
    services, ports = doc.get("services") or {}, {}
    for name, s in services.items():
        for key in s.keys() - SERVICE:
            report(file, f"{name}: {key} is not a key that these files use")
        if not pinned(s.get("image", "")):
            report(file, f"{name}: the image {s.get('image')} is not pinned")
        build = s.get("build")
        if build:
            context = (file.parent / build["context"]).resolve()
            if not (context / build.get("dockerfile", "Dockerfile")).is_file():
                report(file, f"{name}: {context.relative_to(ROOT)}/{build.get('dockerfile', 'Dockerfile')} does not exist")
        health = s.get("healthcheck") or {}
        if "test" not in health or "start_period" not in health or health.keys() - HEALTH:
            report(file, f"{name}: healthcheck needs test and start_period, and takes {', '.join(sorted(HEALTH))}")
        for other, how in (s.get("depends_on") or {}).items():
            if other not in services or how.get("condition") != "service_healthy":
                report(file, f"{name}: depends_on {other} must name a service and wait for its health")
        for port in s.get("ports") or []:
            where = port.rsplit(":", 1)[0]
            if ports.setdefault(where, name) != name:
                report(file, f"{name}: the port {where} is that of {ports[where]}")
            if not where.startswith("127.0.0.1:"):
                report(file, f"{name}: the port {where} is open to all; model servers ask nobody who he is")
        check_mounts(file, name, s.get("volumes") or [], doc, report)
        environment = s.get("environment") or {}
        check_settings(file, variables([(k, str(v)) for k, v in environment.items()], known), known, report)
        for value in environment.values():
            if SECRET.search(str(value)):
                report(file, f"{name}: a secret stands in the file")
        check_models(file, name, s.get("command") or [], s.get("entrypoint") or [], models, report)
    check_memory(file, {n: list(s.get("entrypoint") or []) + list(s.get("command") or []) for n, s in services.items()}, report)


def check_mounts(file, name, volumes, doc, report):
    for volume in volumes:
        source = re.sub(r"\$\{[^}]*\}", "$X", volume).split(":")[0]
        if source.startswith("."):
            if not (file.parent / source).exists():
                report(file, f"{name}: {source} does not exist")
        elif not source.startswith(("/", "$")) and source not in (doc.get("volumes") or {}):
            report(file, f"{name}: the volume {source} is not declared")


def check_models(file, name, command, entrypoint, models, report):
    for word in [*command, *entrypoint]:
        for model in re.findall(r"/models/([\w.-]+)", str(word)):
            if model not in models and model not in ("tokenizer", "vocoder"):
                report(file, f"{name}: {model} is not in models.json")


def check_memory(file, commands, report):
    """gpu-memory-utilization must hold the weights, and all of one card not more than the card."""
    kind = next((k for k in sorted(CARD, key=len, reverse=True) if file.parent.name.endswith(k)), None)
    if kind is None:
        return
    total, card = 0.0, CARD[kind]
    for name, words in commands.items():
        words = [str(w) for w in words]
        if "--gpu-memory-utilization" not in words:
            continue
        share = float(re.sub(r"\$\{\w+:-([^}]*)\}", r"\1", words[words.index("--gpu-memory-utilization") + 1]))
        cards = int(words[words.index("--tensor-parallel-size") + 1]) if "--tensor-parallel-size" in words else 1
        here = 24 * 0.9375 if kind == "4x80gb" and cards == 1 and share >= 0.5 else card
        total += share if here == card else 0
        model = next((m for w in words for m in re.findall(r"/models/([\w.-]+)", w) if m in WEIGHTS), None)
        if model is None:
            report(file, f"{name}: check.py knows no weights of its model")
            continue
        weights = FP8.get(model, WEIGHTS[model]) if "--quantization" in words and "fp8" in words else WEIGHTS[model]
        if share * here < weights / cards + ROOM:
            report(file, f"{name}: --gpu-memory-utilization {share} is {share * here:.1f} GiB a card, {weights / cards:.1f} GiB of weights and {ROOM:.1f} more do not fit")
    if total > 0.98:
        report(file, f"the shares of a card add up to {total:.2f}")


# ---- kubernetes

def objects(file: Path):
    return [d for d in yaml.load_all(file.read_text(), LOADER) if d]


def check_object(file, o, report):
    kind, name = o.get("kind"), (o.get("metadata") or {}).get("name")
    if kind not in KINDS:
        report(file, f"{kind} is no kind that these files use")
    elif o.get("apiVersion") != KINDS[kind]:
        report(file, f"{kind} {name} has apiVersion {o.get('apiVersion')}, must be {KINDS[kind]}")
    if kind != "Kustomization" and not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name or ""):
        report(file, f"{kind} {name} has no proper name")


def check_workload(file, o, report, made):
    kind, name, spec = o["kind"], o["metadata"]["name"], o["spec"]
    template = spec["template"]
    labels = template["metadata"]["labels"]
    if kind != "Job" and not spec["selector"]["matchLabels"].items() <= labels.items():
        report(file, f"{kind} {name}: the selector does not match the labels of its pods")
    pod = template["spec"]
    volumes = {v["name"]: v for v in pod.get("volumes", [])}
    for v in volumes.values():
        for ref, key in (("configMap", "name"), ("secret", "secretName"), ("persistentVolumeClaim", "claimName")):
            if ref in v and v[ref][key] not in made and v[ref][key] not in FROM_OUTSIDE:
                report(file, f"{kind} {name}: nobody makes the {ref} {v[ref][key]}")
    for c in pod.get("initContainers", []) + pod["containers"]:
        where = f"{kind} {name}, container {c['name']}"
        if not pinned(c.get("image", "")):
            report(file, f"{where}: the image {c.get('image')} is not pinned")
        resources = c.get("resources") or {}
        if "memory" not in resources.get("limits", {}) or "cpu" not in resources.get("requests", {}):
            report(file, f"{where}: resources need a limit of memory and a request of cpu")
        for m in c.get("volumeMounts", []):
            if m["name"] not in volumes:
                report(file, f"{where}: the volume {m['name']} is not there")
        for e in c.get("envFrom", []):
            for ref in e.values():
                if ref["name"] not in made and ref["name"] not in FROM_OUTSIDE:
                    report(file, f"{where}: nobody makes {ref['name']}")
        for probe in ("startupProbe", "readinessProbe", "livenessProbe") if kind != "Job" and c in pod["containers"] else ():
            if probe not in c:
                report(file, f"{where}: {probe} is missing")
            elif isinstance(c[probe].get("httpGet"), dict):
                if c[probe]["httpGet"]["path"] not in ("/health", "/ready", "/v2/health/ready", "/v2/health/live"):
                    report(file, f"{where}: {probe} asks {c[probe]['httpGet']['path']}, which nobody answers")
                if c[probe]["httpGet"]["port"] not in {p.get("name") for p in c.get("ports", [])}:
                    report(file, f"{where}: {probe} asks a port that is not named")
    return labels


def check_kubernetes(profile: Path, known, models, report):
    """A profile with the house beneath it."""
    file = profile / "kustomization.yaml"
    kustomization = yaml.load(file.read_text(), LOADER)
    check_object(file, kustomization, report)
    made, found = set(), []
    for generator in kustomization.get("configMapGenerator", []):
        made.add(generator["name"])
        for f in generator.get("files", []):
            if not (profile / f).is_file():
                report(file, f"{f} does not exist")
        pairs = [literal.split("=", 1) for literal in generator.get("literals", [])]
        for key, value in pairs:
            if not key.startswith("STEPLINE_"):
                report(file, f"{key} is no setting")
        check_settings(file, variables(pairs, known), known, report)
    for resource in kustomization["resources"]:
        at = profile / resource
        if not at.exists():
            report(file, f"{resource} does not exist")
            continue
        files = [at] if at.is_file() else [at / r for r in yaml.load((at / "kustomization.yaml").read_text(), LOADER)["resources"]]
        for f in files:
            found += [(f, o) for o in objects(f)]
    made |= {o["metadata"]["name"] for _, o in found if o["kind"] in ("ConfigMap", "PersistentVolumeClaim")}
    pods, commands = {}, {}
    for f, o in found:
        check_object(f, o, report)
        if o["kind"] in ("Deployment", "StatefulSet", "DaemonSet", "Job"):
            pods[o["metadata"]["name"]] = check_workload(f, o, report, made)
            for c in o["spec"]["template"]["spec"]["containers"]:
                words = c.get("command", []) + c.get("args", [])
                commands[o["metadata"]["name"]] = words
                check_models(f, o["metadata"]["name"], words, [], models, report)
                sets = [w.split("=", 1) for a, w in zip(words, words[1:]) if a == "--set"]
                check_settings(f, sets + variables([(e["name"], e.get("value")) for e in c.get("env", [])], known), known, report)
    services = {o["metadata"]["name"] for _, o in found if o["kind"] == "Service"}
    for f, o in found:
        if o["kind"] == "Service" and not any(o["spec"]["selector"].items() <= labels.items() for labels in pods.values()):
            report(f, f"Service {o['metadata']['name']} selects no pods")
        if o["kind"] == "StatefulSet" and o["spec"]["serviceName"] not in services:
            report(f, f"StatefulSet {o['metadata']['name']}: the Service {o['spec']['serviceName']} is not there")
    names = [(o["kind"], o["metadata"]["name"]) for _, o in found]
    for twice in {n for n in names if names.count(n) > 1}:
        report(file, f"{twice[0]} {twice[1]} is there twice")
    literal = " ".join(x for g in kustomization.get("configMapGenerator", []) for x in g.get("literals", []))
    for host in re.findall(r"//([a-z0-9.-]+):", literal):
        if host.split(".")[-1] not in services:
            report(file, f"{host} is the name of no Service")
    check_memory(profile / "servers.yaml", commands, report)


# ---- images, scripts, words

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
            if subprocess.run(["git", "-C", str(ROOT), "check-ignore", "-q", str(context / source)], capture_output=True).returncode == 0 and source != ".":
                report(file, f"COPY {source}: git ignores it, so a fresh clone has it not")
    if re.search(r"^(ENV|ARG) .*(TOKEN|PASSWORD|SECRET)\w*=\S", text, re.M) or SECRET.search(text):
        report(file, "a secret stands in the image")


def check_words(report):
    """What error messages and pages call by name exists."""
    for file in [*ROOT.glob("*/src/main/java/**/*.java"), *ROOT.glob("*/*/src/main/java/**/*.java"), *ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")]:
        for named in set(re.findall(r"ops/model-servers/[\w./-]*\w", file.read_text())):
            if file.name != "CHANGELOG.md" and not (ROOT / named).exists():
                report(file, f"{named} does not exist")
    readme = HERE / "README.md"
    for named in set(re.findall(r"`((?:profiles|k8s|images|export|token2wav|tests)/[\w./-]*\w|\w+\.(?:py|sh))[` ]", readme.read_text())):
        if not (HERE / named).exists() and not (HERE / "export" / named).exists():
            report(readme, f"{named} does not exist")
    java = ROOT / "model-cluster/src/main/java/io/stepline/model/stepaudio"
    asked = java_asks((java / "FlowMatching.java").read_text()) | java_asks((java / "Hift.java").read_text())
    given = {i for g in GRAPHS.values() for i in g["inputs"]}
    for name in asked ^ given:
        report(HERE / "export" / "signatures.py", f"{name} is not both asked for by FlowMatching and Hift and exported")


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
        worst |= subprocess.run([sys.executable, "-W", "ignore", "-m", "unittest", "discover", "-s", "tests", "-t", "."], cwd=folder).returncode
    return worst


if __name__ == "__main__":
    found = faults()
    print("\n".join(found) if found else "all in order")
    sys.exit(1 if found else tests() if "--tests" in sys.argv else 0)
