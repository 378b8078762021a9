"""Kubernetes files: kinds, selectors, probes, resources, and that somebody makes whatever is mounted or asked."""

import re
from pathlib import Path

import yaml

from .common import LOADER, check_memory, check_models, check_settings, pinned, variables

KINDS = {
    "Namespace": "v1",
    "ConfigMap": "v1",
    "Secret": "v1",
    "Service": "v1",
    "PersistentVolumeClaim": "v1",
    "Deployment": "apps/v1",
    "StatefulSet": "apps/v1",
    "DaemonSet": "apps/v1",
    "Job": "batch/v1",
    "PodDisruptionBudget": "policy/v1",
    "ScaledObject": "keda.sh/v1alpha1",
    "Kafka": "kafka.strimzi.io/v1beta2",
    "KafkaNodePool": "kafka.strimzi.io/v1beta2",
    "Kustomization": "kustomize.config.k8s.io/v1beta1",
}
FROM_OUTSIDE = {"stepline-secrets", "stepline-voices", "hub-token"}
"""Secrets that the owner makes (README.md)."""


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
        for probe in (
            ("startupProbe", "readinessProbe", "livenessProbe") if kind != "Job" and c in pod["containers"] else ()
        ):
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
        files = (
            [at]
            if at.is_file()
            else [at / r for r in yaml.load((at / "kustomization.yaml").read_text(), LOADER)["resources"]]
        )
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
                check_settings(
                    f, sets + variables([(e["name"], e.get("value")) for e in c.get("env", [])], known), known, report
                )
    services = {o["metadata"]["name"] for _, o in found if o["kind"] == "Service"}
    for f, o in found:
        if o["kind"] == "Service" and not any(
            o["spec"]["selector"].items() <= labels.items() for labels in pods.values()
        ):
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
