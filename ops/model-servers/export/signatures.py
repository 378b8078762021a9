"""What Stepline's vocoder of Step-Audio v1 asks of its graphs: FlowMatching.java, Hift.java. Numbers are sizes that
must be so, letters sizes that are free.
"""

import re

GRAPHS = {
    "flow_encoder.onnx": {
        "inputs": {
            "tokens": ("int64", [1, "N"]),
            "prompt_length": ("int64", [1]),
            "prompt_frames": ("int64", [1]),
            "frames": ("int64", [1]),
            "embedding": ("float", [1, 192]),
        },
        "outputs": {"mu": ("float", [1, 80, "M"]), "spks": ("float", [1, 80])},
    },
    "flow_estimator.onnx": {
        "inputs": {
            "x": ("float", [2, 80, "T"]),
            "mask": ("float", [2, 1, "T"]),
            "mu": ("float", [2, 80, "T"]),
            "t": ("float", [2]),
            "spks": ("float", [2, 80]),
            "cond": ("float", [2, 80, "T"]),
        },
        "outputs": {"velocity": ("float", [2, 80, "T"])},
    },
    "hift_source.onnx": {"inputs": {"mel": ("float", [1, 80, "T"])}, "outputs": {"source": ("float", [1, 1, "S"])}},
    "hift_filter.onnx": {
        "inputs": {"mel": ("float", [1, 80, "T"]), "source_stft": ("float", [1, 18, "K"])},
        "outputs": {"magnitude": ("float", [1, 9, "K"]), "phase": ("float", [1, 9, "K"])},
    },
}
SAMPLES_PER_FRAME = 256
HOP = 4


def faults(name: str, inputs: dict, outputs: dict) -> list[str]:
    """inputs, outputs: name -> (onnxruntime's type, shape). What is not as it should be, in words; a free size may
    be fixed nowhere.
    """
    found = []
    for side, have in (("input", inputs), ("output", outputs)):
        want = GRAPHS[name][side + "s"]
        for missing in want.keys() - have.keys():
            found.append(f"{name}: the {side} {missing} is missing")
        if side == "input":
            found += [f"{name}: the input {extra} is one too many" for extra in have.keys() - want.keys()]
        if side == "output" and list(have)[: len(want)] != list(want):
            found.append(f"{name}: the outputs are {list(have)}, in this order they must be {list(want)}")
        for key in want.keys() & have.keys():
            (kind, shape), (had, sizes) = want[key], have[key]
            if had != f"tensor({kind})":
                found.append(f"{name}: {key} is {had}, must be tensor({kind})")
            if len(sizes) != len(shape):
                found.append(f"{name}: {key} has {len(sizes)} dimensions, must have {len(shape)}")
                continue
            for i, (a, b) in enumerate(zip(shape, sizes)):
                if isinstance(a, int) and isinstance(b, int) and a != b:
                    found.append(f"{name}: dimension {i} of {key} is {b}, must be {a}")
                if isinstance(a, str) and isinstance(b, int):
                    found.append(f"{name}: dimension {i} of {key} is fixed to {b}, must be free; export it again")
    return found


def java_asks(text: str) -> set[str]:
    """The input names that a Java class expects of its graphs."""
    return set(re.findall(r'"(\w+)"', " ".join(re.findall(r"\.expecting\(([^)]*)\)", text))))
