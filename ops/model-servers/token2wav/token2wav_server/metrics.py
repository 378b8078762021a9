"""Counters, gauges and histograms in the text form of Prometheus. Thread-safe."""

import threading
from collections import defaultdict

SECONDS = (0.01, 0.02, 0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10)
SIZES = (1, 2, 3, 4, 6, 8, 12, 16, 24, 32)


class Metrics:
    def __init__(self):
        self._lock = threading.Lock()
        self._counts = defaultdict(float)
        self._histograms = {}
        self._gauges = {}

    def count(self, name: str, by: float = 1, **labels: str) -> None:
        with self._lock:
            self._counts[name, tuple(sorted(labels.items()))] += by

    def observe(self, name: str, value: float, bounds=SECONDS) -> None:
        with self._lock:
            bins, _, _ = held = self._histograms.setdefault(name, [[0] * len(bounds), 0.0, bounds])
            for i, bound in enumerate(bounds):
                bins[i] += value <= bound
            held[1] += value
            self._counts[name + "_count", ()] += 1

    def gauge(self, name: str, read) -> None:
        """read: called for each scrape."""
        self._gauges[name] = read

    def value(self, name: str, **labels: str) -> float:
        with self._lock:
            return self._counts.get((name, tuple(sorted(labels.items()))), 0.0)

    def text(self) -> str:
        gauges = [(n, r()) for n, r in sorted(self._gauges.items())]
        with self._lock:
            lines, said = [], set()
            for name, value in gauges:
                lines += [f"# TYPE {name} gauge", f"{name} {value:g}"]
            for name, (bins, total, bounds) in sorted(self._histograms.items()):
                count = self._counts[name + "_count", ()]
                said.add(name + "_count")
                lines.append(f"# TYPE {name} histogram")
                lines += [f'{name}_bucket{{le="{b:g}"}} {c}' for b, c in zip(bounds, bins)]
                lines += [f'{name}_bucket{{le="+Inf"}} {count:g}', f"{name}_sum {total:g}", f"{name}_count {count:g}"]
            for (name, labels), value in sorted(self._counts.items()):
                if name in said:
                    continue
                if not lines or not any(line == f"# TYPE {name} counter" for line in lines):
                    lines.append(f"# TYPE {name} counter")
                text = ",".join(f'{k}="{v}"' for k, v in labels)
                lines.append(f"{name}{{{text}}} {value:g}" if text else f"{name} {value:g}")
        return "\n".join(lines) + "\n"
