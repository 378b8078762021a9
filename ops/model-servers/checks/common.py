"""What all checks share: where things are, what is pinned, which settings there are, what weights and cards hold."""

import re
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
WEIGHTS = {
    "Step-Audio-2-mini": 15.6,
    "Qwen3-8B-AWQ": 5.7,
    "whisper-large-v3-turbo": 1.6,
    "Step-Audio-Chat": 247.0,
    "Step-Audio-TTS-3B": 6.6,
}
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


def settings(page: str) -> dict:
    """key -> words it takes, or nothing where anything goes. Docs of settings are tables of | `key` | default |
    takes | meaning |.
    """
    found = {}
    for key, takes in re.findall(r"^\| `([\w.-]+)` \|[^|]*\| ([^|]*) \|", page, re.M):
        one_of = re.fullmatch(r"(?:one of )?([\w-]+(?:, [\w-]+)*(?:,? or [\w-]+)?)", takes.strip())
        found[key] = (
            set(re.split(r", or |, | or ", one_of[1]))
            if one_of and (takes.startswith("one of") or " or " in takes)
            else set()
        )
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
            report(
                file,
                f"{name}: --gpu-memory-utilization {share} is {share * here:.1f} GiB a card, {weights / cards:.1f} "
                f"GiB of weights and {ROOM:.1f} more do not fit",
            )
    if total > 0.98:
        report(file, f"the shares of a card add up to {total:.2f}")
