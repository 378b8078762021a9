"""Compose files: keys, pins, paths, ports, settings, memory."""

import re
from pathlib import Path

import yaml

from .common import LOADER, ROOT, SECRET, check_memory, check_models, check_settings, pinned, variables

COMPOSE = {"services", "volumes", "networks", "configs", "secrets", "name"}
SERVICE = {
    "image",
    "build",
    "command",
    "entrypoint",
    "environment",
    "volumes",
    "ports",
    "network_mode",
    "ipc",
    "shm_size",
    "depends_on",
    "restart",
    "deploy",
    "healthcheck",
    "stop_grace_period",
    "user",
    "working_dir",
    "networks",
}
HEALTH = {"test", "interval", "timeout", "start_period", "retries"}


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
                report(
                    file, f"{name}: {context.relative_to(ROOT)}/{build.get('dockerfile', 'Dockerfile')} does not exist"
                )
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
    check_memory(
        file, {n: list(s.get("entrypoint") or []) + list(s.get("command") or []) for n, s in services.items()}, report
    )


def check_mounts(file, name, volumes, doc, report):
    for volume in volumes:
        source = re.sub(r"\$\{[^}]*\}", "$X", volume).split(":")[0]
        if source.startswith("."):
            if not (file.parent / source).exists():
                report(file, f"{name}: {source} does not exist")
        elif not source.startswith(("/", "$")) and source not in (doc.get("volumes") or {}):
            report(file, f"{name}: the volume {source} is not declared")
