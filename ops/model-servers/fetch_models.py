#!/usr/bin/env python3
"""Fetches the weights that a profile needs, at one revision, each file by its hash; goes on where it was cut off.
Standard library only.

    python3 fetch_models.py step-audio-2 --to /models                  # or step-audio, cascade, or names of models.json
    python3 fetch_models.py step-audio-2 --to /models --dry-run   # what it would do; asks nobody
    python3 fetch_models.py step-audio-2 --to /models --verify    # what lies there, against the lock
    HF_ENDPOINT=https://hf-mirror.example python3 fetch_models.py ...  # a mirror of the hub; or --mirror

models.json names the repositories. The first fetch of a repository without a revision takes the hub's newest and
writes revision, sizes and hashes (Git LFS SHA-256; Git blob ids of
small files) to models.lock.json in --to: copy it to your other machines, they fetch the same bytes or refuse. Gated
repositories: HF_TOKEN in the environment, never on the command line.
"""

import argparse
import fnmatch
import hashlib
import json
import os
import shutil
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from pathlib import Path

HERE = Path(__file__).resolve().parent
BLOCK = 1 << 20
MAX_LIST = 64 << 20
TRIES = 5


class Refused(Exception):
    """What is wrong, and the cure."""


def known() -> dict:
    return json.loads((HERE / "models.json").read_text())


def chosen(manifest: dict, wanted: list[str]) -> list[str]:
    names = []
    for w in wanted:
        more = manifest["sets"].get(w) or ([w] if w in manifest["models"] else None)
        if more is None:
            raise Refused(
                f"{w} is neither a profile ({', '.join(manifest['sets'])}) nor a model "
                f"({', '.join(manifest['models'])})"
            )
        names += [n for n in more if n not in names]
    return names


class Hub:
    def __init__(self, endpoint: str, token: str = "", pause_s: float = 2.0):
        self.endpoint, self.token, self.pause_s = endpoint.rstrip("/"), token, pause_s

    def open(self, path: str, start: int = 0):
        request = urllib.request.Request(self.endpoint + path, headers={"User-Agent": "stepline-fetch-models"})
        if self.token:
            request.add_unredirected_header("Authorization", "Bearer " + self.token)
        if start:
            request.add_header("Range", f"bytes={start}-")
        return urllib.request.urlopen(request, timeout=60)

    def json(self, path: str):
        try:
            with self.open(path) as r:
                return json.loads(r.read(MAX_LIST)), r.headers
        except urllib.error.HTTPError as e:
            cure = {
                401: "set HF_TOKEN to a token that may read it",
                403: "accept the licence on the model's page, then set HF_TOKEN",
                404: "see models.json; the repository or revision is not there",
            }
            raise Refused(f"{self.endpoint}{path}: {e.code}; {cure.get(e.code, 'try again later')}") from e
        except (urllib.error.URLError, TimeoutError, ValueError) as e:
            raise Refused(
                f"{self.endpoint} cannot be read ({e}); set HF_ENDPOINT or --mirror to a hub that this machine "
                f"reaches, or copy the folder from one that does"
            ) from e

    def revision(self, repo: str, wanted: str | None) -> str:
        found, _ = self.json(f"/api/models/{repo}/revision/{wanted or 'main'}")
        if not isinstance(found.get("sha"), str) or len(found["sha"]) != 40:
            raise Refused(f"{self.endpoint} names no revision of {repo}")
        return found["sha"]

    def files(self, repo: str, revision: str) -> dict:
        """path -> {size, sha256} of LFS files, {size, blob} of others."""
        path, out = f"/api/models/{repo}/tree/{revision}?recursive=true&limit=1000", {}
        while path:
            page, headers = self.json(path)
            for f in page:
                if f.get("type") == "file" and safe(f["path"]):
                    out[f["path"]] = {
                        "size": f["size"],
                        **({"sha256": f["lfs"]["oid"].removeprefix("sha256:")} if f.get("lfs") else {"blob": f["oid"]}),
                    }
            link = headers.get("Link") or ""
            path = link.split(">")[0].lstrip("<").removeprefix(self.endpoint) if 'rel="next"' in link else ""
            if path and not path.startswith("/"):
                raise Refused(f"{self.endpoint} sends on to another host; use --mirror with one that does not")
        return out


def safe(path: str) -> bool:
    return not path.startswith("/") and ".." not in Path(path).parts and "\\" not in path


def digest(path: Path, fact: dict) -> str:
    h = hashlib.sha256() if "sha256" in fact else hashlib.sha1(f"blob {path.stat().st_size}\0".encode())
    with open(path, "rb") as f:
        while block := f.read(BLOCK):
            h.update(block)
    return h.hexdigest()


def right(path: Path, fact: dict) -> bool:
    return (
        path.is_file()
        and path.stat().st_size == fact["size"]
        and digest(path, fact) == (fact.get("sha256") or fact["blob"])
    )


def lock_of(hub: Hub, name: str, model: dict, lock: dict) -> dict:
    """The revision and files of a model, asked once. Throws Refused if a hash is not the one recorded."""
    if name not in lock:
        revision = hub.revision(model["repo"], model["revision"])
        files = hub.files(model["repo"], revision)
        if "only" in model:
            files = {p: f for p, f in files.items() if any(fnmatch.fnmatch(p, o) for o in model["only"])}
        lock[name] = {"repo": model["repo"], "revision": revision, "files": files}
    held = lock[name]
    for path, sha in model.get("sha256", {}).items():
        there = held["files"].get(path, {}).get("sha256")
        if there != sha:
            raise Refused(
                f"{name}: {path} is recorded with SHA-256 {sha}, {hub.endpoint} has {there}; if upstream published "
                f"another, compare and change models.json, otherwise use another mirror"
            )
    missing = [p for p in model["needs"] if p not in held["files"]]
    if missing:
        raise Refused(
            f"{name}@{held['revision'][:8]} has no {', '.join(missing)}; take another revision in models.json"
        )
    return held


def fetch(hub: Hub, held: dict, folder: Path, say) -> None:
    due = sum(f["size"] for p, f in held["files"].items() if not (folder / p).exists())
    folder.mkdir(parents=True, exist_ok=True)
    free = shutil.disk_usage(folder).free
    if due > free:
        raise Refused(f"{folder} has {free / 1e9:.1f} GB free, {due / 1e9:.1f} GB are needed; give --to a larger disk")
    for path, fact in sorted(held["files"].items()):
        target = folder / path
        if right(target, fact):
            continue
        say(f"  {path} ({fact['size'] / 1e6:.1f} MB)")
        target.parent.mkdir(parents=True, exist_ok=True)
        one(hub, f"/{held['repo']}/resolve/{held['revision']}/{urllib.parse.quote(path)}", target, fact)


def one(hub: Hub, url: str, target: Path, fact: dict) -> None:
    part, last = target.with_name(target.name + ".part"), None
    for attempt in range(TRIES):
        try:
            have = part.stat().st_size if part.exists() else 0
            if have > fact["size"]:
                part.unlink()
                have = 0
            if have < fact["size"] or fact["size"] == 0:
                with hub.open(url, have) as r, open(part, "ab" if have and r.status == 206 else "wb") as out:
                    left = fact["size"] - (have if r.status == 206 else 0)
                    while left > 0 and (block := r.read(min(BLOCK, left))):
                        out.write(block)
                        left -= len(block)
            if right(part, fact):
                os.replace(part, target)
                return
            if part.stat().st_size >= fact["size"]:
                part.unlink()
                last = "its hash is not the one listed"
            else:
                last = "the connection ended early"
        except urllib.error.HTTPError as e:
            last = f"{e.code}"
            if e.code in (401, 403, 404):
                break
        except (urllib.error.URLError, TimeoutError, OSError) as e:
            last = str(e)
        if attempt < TRIES - 1:
            time.sleep(hub.pause_s * 2**attempt)
    raise Refused(
        f"{target.name} could not be fetched ({last}); run the same command again, it goes on where it was, or use "
        f"another --mirror"
    )


def show(name: str, model: dict, lock: dict, say) -> None:
    held = lock.get(name)
    revision = held["revision"][:12] + " (locked)" if held else model["revision"] or "the newest, then locked"
    size = sum(f["size"] for f in held["files"].values()) / 1e9 if held else model["gb"]
    say(
        f"{name}: {model['repo']}@{revision}, {'' if held else 'about '}{size:.1f} GB, licence {model['licence']}, "
        f"{len(model.get('sha256', {}))} hashes recorded"
    )


def run(argv, say=print) -> int:
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("what", nargs="+", help="profiles or models")
    p.add_argument("--to", type=Path, required=True, help="the folder that compose files call MODELS")
    p.add_argument("--mirror", default=os.environ.get("HF_ENDPOINT", "https://huggingface.co"))
    p.add_argument("--dry-run", action="store_true")
    p.add_argument("--verify", action="store_true")
    p.add_argument("--pause-s", type=float, default=2.0, help=argparse.SUPPRESS)
    a = p.parse_args(argv)
    try:
        manifest = known()
        names = chosen(manifest, a.what)
        file = a.to / "models.lock.json"
        lock = json.loads(file.read_text()) if file.exists() else {}
        for name in names:
            show(name, manifest["models"][name], lock, say)
        if a.dry_run:
            say("nothing was fetched (--dry-run)")
            return 0
        if a.verify:
            return verify(names, lock, a.to, say)
        hub = Hub(a.mirror, os.environ.get("HF_TOKEN", ""), a.pause_s)
        for name in names:
            held = lock_of(hub, name, manifest["models"][name], lock)
            a.to.mkdir(parents=True, exist_ok=True)
            file.with_suffix(".tmp").write_text(json.dumps(lock, indent=1, sort_keys=True) + "\n")
            os.replace(file.with_suffix(".tmp"), file)
            say(f"{name} at {held['revision']}:")
            fetch(hub, held, a.to / name, say)
        say(f"all there; {file} says which bytes")
        return 0
    except (Refused, ValueError) as e:
        print(f"fetch_models: {e}", file=sys.stderr)
        return 1


def verify(names, lock, to, say) -> int:
    bad = []
    for name in names:
        if name not in lock:
            raise Refused(f"{name} is not in {to / 'models.lock.json'}; fetch it first")
        bad += [f"{name}/{p}" for p, f in lock[name]["files"].items() if not right(to / name / p, f)]
    say("\n".join(f"missing or changed: {b}" for b in bad) if bad else "all files are as locked")
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(run(sys.argv[1:]))
