"""KServe v2 over HTTP as Triton speaks it: a JSON head, then the tensors in binary where the head names their
sizes. Everything that comes is hostile and bounded.
"""

import json
from dataclasses import dataclass

import numpy as np

from .graph import AHEAD, CODES

MAX_BODY = 8 << 20
MAX_HEAD = 1 << 16
MAX_ID = 128
MAX_CODES = 1_024
MAX_WAVE = 30 * 16_000
TYPES = {"INT32": np.dtype("<i4"), "INT64": np.dtype("<i8"), "FP32": np.dtype("<f4"), "BOOL": np.dtype("u1")}


class Refused(Exception):
    """A request that cannot be answered: an HTTP status, and what the sender can do about it."""

    def __init__(self, status: int, why: str):
        super().__init__(why)
        self.status = status


@dataclass(frozen=True)
class Infer:
    """id: of the reply. codes: 0 to 6560. wave: float32, 16 kHz. first: the sender says so, or nothing says
    otherwise.
    """

    id: str
    codes: np.ndarray
    wave: np.ndarray
    last: bool
    priority: int
    first: bool
    drop: bool
    binary: bool


def split(body: bytes, head_length: str | None) -> tuple[dict, bytes]:
    try:
        if head_length is None:
            return json.loads(body), b""
        n = int(head_length)
        if not 0 < n <= min(len(body), MAX_HEAD):
            raise Refused(400, f"Inference-Header-Content-Length is {n}, the body has {len(body)} bytes")
        return json.loads(body[:n]), body[n:]
    except (ValueError, RecursionError) as e:
        raise Refused(400, f"the head is no JSON: {e}") from e


def read(body: bytes, head_length: str | None, code_offset: int) -> Infer:
    """Throws Refused with 400."""
    head, data = split(body, head_length)
    if not isinstance(head, dict) or not isinstance(head.get("inputs"), list):
        raise Refused(400, "the head has no inputs")
    given = head.get("parameters") if isinstance(head.get("parameters"), dict) else {}
    tensors, at = {}, 0
    for entry in head["inputs"][:16]:
        if not isinstance(entry, dict):
            raise Refused(400, "an input is no object")
        value, at = tensor(entry, data, at)
        tensors[entry.get("name")] = value
    if at != len(data):
        raise Refused(400, f"the inputs name {at} bytes of data, {len(data)} came")
    name = head.get("id", "")
    if not isinstance(name, str) or not 0 < len(name) <= MAX_ID:
        raise Refused(400, f"id must be a text of 1 to {MAX_ID} characters: it names the reply")
    if given.get("drop") is True:
        none = np.zeros(0, np.int64)
        return Infer(name, none, none, True, 1, False, True, True)
    codes = need(tensors, "target_speech_tokens", MAX_CODES).astype(np.int64) - code_offset
    if len(codes) and not (0 <= codes.min() and codes.max() < CODES):
        raise Refused(
            400, f"codes must be {code_offset} to {code_offset + CODES - 1}; see decoder.code-offset and --code-offset"
        )
    wave = need(tensors, "reference_wav", MAX_WAVE).astype(np.float32)
    length = tensors.get("reference_wav_len")
    if length is not None:
        if length.size != 1 or not 0 <= int(length[0]) <= len(wave):
            raise Refused(400, "reference_wav_len is not the length of reference_wav")
        wave = wave[: int(length[0])]
    if len(wave) < 1_600 or not np.isfinite(wave).all():
        raise Refused(400, "reference_wav must be at least 100 ms of finite samples at 16 kHz")
    final = tensors.get("finalize")
    last = final is not None and final.size > 0 and bool(final[0])
    priority = given.get("priority", 1)
    if not isinstance(priority, int) or priority < 0:
        raise Refused(400, "priority must be a whole number: the chunk's place in its reply, from 1")
    start = given.get("sequence_start")
    return Infer(
        name,
        codes,
        wave,
        last,
        min(priority, 10) or 10,
        priority <= 1 if start is None else start is True,
        False,
        wants_binary(head, given),
    )


def check_chunk(infer: Infer, begun: bool) -> None:
    """What the graph could not voice is refused before it waits."""
    if not infer.last and len(infer.codes) <= AHEAD:
        raise Refused(400, f"a chunk that is not the last needs {AHEAD} codes of look-ahead and at least one more")
    if infer.last and not begun and len(infer.codes) == 0:
        raise Refused(400, "a reply without codes")


def need(tensors: dict, name: str, most: int) -> np.ndarray:
    value = tensors.get(name)
    if value is None:
        raise Refused(400, f"the input {name} is missing")
    if len(value) > most:
        raise Refused(400, f"{name} has {len(value)} elements, at most {most} are taken")
    return value


def tensor(entry: dict, data: bytes, at: int) -> tuple[np.ndarray, int]:
    dtype, shape = TYPES.get(entry.get("datatype")), entry.get("shape")
    name = str(entry.get("name"))[:64]
    if dtype is None:
        raise Refused(400, f"{name} has datatype {str(entry.get('datatype'))[:16]}; {', '.join(TYPES)} are known")
    if (
        not isinstance(shape, list)
        or not 1 <= len(shape) <= 2
        or not all(isinstance(s, int) and 0 <= s <= MAX_WAVE for s in shape)
        or len(shape) == 2
        and shape[0] != 1
    ):
        raise Refused(400, f"{name} must have the shape [n] or [1, n]")
    count = shape[-1]
    size = (
        (entry.get("parameters") or {}).get("binary_data_size") if isinstance(entry.get("parameters"), dict) else None
    )
    if size is None:
        flat = entry.get("data")
        if isinstance(flat, list) and len(flat) == 1 and isinstance(flat[0], list):
            flat = flat[0]
        if not isinstance(flat, list) or len(flat) != count:
            raise Refused(400, f"{name} has not the {count} elements that its shape names")
        try:
            return np.array(flat).astype(dtype) if count else np.zeros(0, dtype), at
        except (TypeError, ValueError, OverflowError) as e:
            raise Refused(400, f"{name} has elements that are no {entry['datatype']}") from e
    if size != count * dtype.itemsize or at + size > len(data):
        raise Refused(400, f"{name} names {size} bytes, its shape {count * dtype.itemsize}, {len(data) - at} came")
    return np.frombuffer(data, dtype, count, at), at + size


def wants_binary(head: dict, given: dict) -> bool:
    for output in head.get("outputs") or []:
        if isinstance(output, dict) and output.get("name") == "waveform" and isinstance(output.get("parameters"), dict):
            return output["parameters"].get("binary_data") is True
    return given.get("binary_data_output") is True


def answer(model: str, infer: Infer, wave: np.ndarray) -> tuple[bytes, int | None]:
    """The body, and the length of its head where samples follow in binary."""
    out = {"name": "waveform", "datatype": "FP32", "shape": [1, len(wave)]}
    whole = {"model_name": model, "model_version": "1", "id": infer.id, "outputs": [out]}
    if not infer.binary:
        out["data"] = [float(x) for x in wave]
        return json.dumps(whole).encode(), None
    out["parameters"] = {"binary_data_size": 4 * len(wave)}
    head = json.dumps(whole).encode()
    return head + wave.astype("<f4").tobytes(), len(head)
