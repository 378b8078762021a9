"""check.py finds what is spoilt: each case spoils a copy of the tree in one place."""

import re
import shutil
import subprocess
import sys
import tempfile
import unittest
from pathlib import Path

HERE = Path(__file__).resolve().parent.parent
ROOT = HERE.parent.parent
JAVA = "model-cluster/src/main/java/io/stepline/model/stepaudio/"

try:
    import yaml  # noqa: F401

    NO_YAML = ""
except ImportError as e:
    NO_YAML = str(e)

CASES = [
    ("profiles/cascade-24gb/compose.yaml", r"v0\.15\.0@sha256:\w+", "latest", "is not pinned"),
    ("profiles/cascade-24gb/compose.yaml", r"vllm-audio\.Dockerfile", "none.Dockerfile", "does not exist"),
    ("profiles/cascade-24gb/compose.yaml", r'"0\.42"', '"0.25"', "do not fit"),
    ("profiles/cascade-24gb/compose.yaml", r'"0\.17"', '"0.70"', "add up to"),
    ("profiles/cascade-24gb/compose.yaml", r"127\.0\.0\.1:8001:8000", "127.0.0.1:8000:8000", "is that of"),
    ("profiles/cascade-24gb/compose.yaml", r"127\.0\.0\.1:8001:8000", "8001:8000", "open to all"),
    ("profiles/cascade-24gb/compose.yaml", r"\./qwen3_tts\.yaml:", "./qwen4_tts.yaml:", "does not exist"),
    (
        "profiles/cascade-24gb/compose.yaml",
        r"llm: \{condition: service_healthy\}\}",
        "lmm: {condition: service_healthy}}",
        "must name a service",
    ),
    ("profiles/cascade-24gb/compose.yaml", r"/models/Qwen3-8B-AWQ", "/models/Qwen3-8B-AVQ", "not in models.json"),
    (
        "profiles/cascade-24gb/compose.yaml",
        r"STEPLINE_SIP_ADVERTISE",
        "STEPLINE_SIP_ADVERTISED",
        "is not in docs/settings.md",
    ),
    ("profiles/cascade-24gb/compose.yaml", r"start_period: 90s, ", "", "start_period"),
    ("profiles/step-audio-2-24gb/compose.yaml", r"--quantization, fp8,", "", "do not fit"),
    ("profiles/step-audio-4x80gb/compose.yaml", r"CHAT_SHARE:-0\.85", "CHAT_SHARE:-0.75", "do not fit"),
    ("profiles/step-audio-2-80gb/stepline.yaml", r"chat\.capacity", "chat.capacities", "is not in docs/settings.md"),
    ("profiles/cascade-24gb/stepline.yaml", r"chat: openai", "chat: opanai", "does not take opanai"),
    (
        "profiles/cascade-24gb/kustomization.yaml",
        r"STEPLINE_CHAT_URL",
        "STEPLINE_CHATURL",
        "is not in docs/settings.md",
    ),
    ("profiles/cascade-24gb/kustomization.yaml", r"//llm-0\.llm:", "//llm-0.lm:", "name of no Service"),
    ("profiles/cascade-24gb/kustomization.yaml", r"ready\.sh", "reedy.sh", "does not exist"),
    ("profiles/cascade-24gb/servers.yaml", r"serviceName: llm", "serviceName: lmm", "is not there"),
    ("profiles/cascade-24gb/servers.yaml", r"readinessProbe", "readyProbe", "readinessProbe is missing"),
    ("profiles/cascade-24gb/servers.yaml", r"claimName: models", "claimName: model", "nobody makes"),
    (
        "k8s/house/workers.yaml",
        r"matchLabels: \{app: stepline, role: vad\}",
        "matchLabels: {app: stepline, role: vat}",
        "does not match",
    ),
    ("k8s/house/workers.yaml", r"path: /ready", "path: /redy", "which nobody answers"),
    ("k8s/house/workers.yaml", r"apps/v1", "apps/v1beta1", "has apiVersion"),
    ("k8s/house/workers.yaml", r"name: stepline-env", "name: stepline-nv", "nobody makes"),
    ("k8s/house/workers.yaml", r"limits: \{memory: 1Gi\}", "limits: {}", "limit of memory"),
    ("k8s/house/talk.yaml", r"role: console\}\n  ports", "role: konsole}\n  ports", "selects no pods"),
    ("k8s/house/gateway.yaml", r"drain\.seconds", "drain.secs", "is not in docs/settings.md"),
    ("images/stepline.Dockerfile", r"COPY bots bots", "COPY botz bots", "fresh clone"),
    ("images/vllm-audio.Dockerfile", r"v0\.15\.0@sha256:\w+", "latest", "is not pinned"),
    ("images/vllm-audio.Dockerfile", r"RUN uv pip", "ENV HF_TOKEN=hf_x\nRUN uv pip", "a secret"),
    ("export/signatures.py", r'"prompt_frames":', '"prompt_mels":', "is not both asked for"),
    ("README.md", r"`ready\.sh`", "`readi.sh`", "readi.sh does not exist"),
]


@unittest.skipIf(NO_YAML, NO_YAML)
class Checked(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = Path(folder.name)
        self.tree = self.root / "ops/model-servers"
        shutil.copytree(HERE, self.tree, ignore=shutil.ignore_patterns("__pycache__"))
        for f in ("docs/settings.md", JAVA + "FlowMatching.java", JAVA + "Hift.java", "stepline"):
            (self.root / f).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / f, self.root / f)
        for f in ("bots", "ops/rules"):
            (self.root / f).mkdir(parents=True)

    def check(self):
        done = subprocess.run([sys.executable, str(self.tree / "check.py")], capture_output=True, text=True)
        return done.returncode, done.stdout + done.stderr

    def test_the_tree_as_it_is_has_no_faults(self):
        self.assertEqual(self.check(), (0, "all in order\n"))

    def test_whatever_is_spoilt_is_found(self):
        for file, old, new, word in CASES:
            with self.subTest(file=file, old=old):
                path = self.tree / file
                was = path.read_text()
                spoilt, n = re.subn(old, new, was)
                self.assertGreater(n, 0, "the case spoils nothing")
                path.write_text(spoilt)
                rc, said = self.check()
                path.write_text(was)
                self.assertEqual((rc, word in said), (1, True), said)

    @unittest.skipUnless(shutil.which("kubectl"), "no kubectl")
    def test_kustomize_builds_every_profile(self):
        for profile in sorted((HERE / "profiles").iterdir()):
            built = subprocess.run(
                ["kubectl", "kustomize", "--load-restrictor", "LoadRestrictionsNone", str(profile)],
                capture_output=True,
                text=True,
            )
            self.assertEqual(built.returncode, 0, built.stderr)
            kinds = [o["kind"] for o in yaml.safe_load_all(built.stdout)]
            self.assertEqual((kinds.count("DaemonSet"), kinds.count("Deployment")), (1, 8), profile.name)


if __name__ == "__main__":
    unittest.main()
