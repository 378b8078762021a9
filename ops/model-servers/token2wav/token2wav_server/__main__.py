"""python3 -m token2wav_server --model-dir Step-Audio-2-mini/token2wav --voices voices/, or --stand-in."""

import argparse
import logging
import signal
import sys
import threading
from pathlib import Path

from .graph import StandIn
from .scheduler import Limits, Scheduler
from .server import Server
from .warmup import voices, warm


def arguments(argv=None):
    p = argparse.ArgumentParser(prog="token2wav_server", description=__doc__)
    p.add_argument(
        "--model-dir",
        type=Path,
        help="the folder token2wav of Step-Audio-2-mini (flow.yaml, flow.pt, hift.pt and two ONNX files)",
    )
    p.add_argument("--stand-in", action="store_true", help="tones of numpy instead of the model")
    p.add_argument("--stand-in-batch-ms", type=float, default=0, help="what a batch costs there")
    p.add_argument(
        "--voices", type=Path, help="folder of WAV files (16 kHz, mono, 16 bit), each spoken before we are ready"
    )
    p.add_argument("--host", default="0.0.0.0")
    p.add_argument("--port", type=int, default=8000)
    p.add_argument("--model", default="token2wav_dit", help="its name in the URL, decoder.vocoder-model of Stepline")
    p.add_argument(
        "--code-offset", type=int, default=151_663, help="what is taken off each code, decoder.code-offset of Stepline"
    )
    p.add_argument("--device", default="cuda", help="cuda, cuda:1 or cpu")
    p.add_argument("--dtype", default="float16", choices=("float16", "bfloat16", "float32"))
    p.add_argument(
        "--prompt-s",
        type=float,
        default=3.0,
        help="voice prompts are cut there: the caches of each reply grow with them",
    )
    p.add_argument("--max-batch", type=int, default=8, help="chunks of different replies at once")
    p.add_argument(
        "--max-replies",
        type=int,
        default=32,
        help="replies under way; more get 503. Each holds its caches (see README)",
    )
    p.add_argument("--max-queue", type=int, default=64, help="chunks that wait; more get 503")
    p.add_argument(
        "--ttl-s", type=float, default=30.0, help="a reply of which nothing is heard for so long loses its caches"
    )
    return p, p.parse_args(argv)


def main(argv=None) -> int:
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(levelname)s %(message)s")
    p, a = arguments(argv)
    if a.stand_in == (a.model_dir is not None):
        p.error("either --model-dir or --stand-in")
    if min(a.max_batch, a.max_replies, a.max_queue) < 1 or a.ttl_s <= 0:
        p.error("--max-batch, --max-replies, --max-queue and --ttl-s must be more than 0")
    try:
        prompts = voices(a.voices)
    except ValueError as e:
        p.error(str(e))
    scheduler = Scheduler(
        StandIn(a.stand_in_batch_ms / 1000),
        Limits(queue=a.max_queue, batch=a.max_batch, replies=a.max_replies, ttl_s=a.ttl_s),
    )
    server = Server((a.host, a.port), scheduler, a.model, a.code_offset)
    threading.Thread(target=server.serve_forever, name="door", daemon=True).start()
    logging.info("listening on %s:%d, not ready yet", a.host, server.server_address[1])
    if not a.stand_in:
        from .step_audio_2 import StepAudio2

        try:
            scheduler.graph = StepAudio2.load(a.model_dir, a.device, a.dtype, a.prompt_s)
        except (ImportError, OSError) as e:
            print(f"token2wav: {e}", file=sys.stderr)
            return 1
    try:
        server.begin(warm(scheduler.graph, prompts, a.max_batch))
    except RuntimeError as e:
        print(f"token2wav: {e}", file=sys.stderr)
        return 1
    logging.info("ready")
    stop = threading.Event()
    for sig in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sig, lambda *_: stop.set())
    stop.wait()
    server.shutdown()
    server.server_close()
    return 0


sys.exit(main())
