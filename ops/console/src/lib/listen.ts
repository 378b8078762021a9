/** Hears a call: a WebSocket of 20 ms pieces of both sides, played by a worklet. */
export interface Piece {
  side: 0 | 1;
  samples: Float32Array<ArrayBuffer>;
}

/** One byte of side, then 16 bit samples, least byte first. @returns undefined if it is no such piece */
export function readPiece(data: ArrayBuffer): Piece | undefined {
  if (data.byteLength < 3 || data.byteLength > 4097) return undefined;
  const view = new DataView(data);
  const side = view.getUint8(0);
  if (side > 1) return undefined;
  const samples = new Float32Array((data.byteLength - 1) >> 1);
  for (let i = 0; i < samples.length; i++) samples[i] = view.getInt16(1 + 2 * i, true) / 32768;
  return { side: side as 0 | 1, samples };
}

export function rateOf(text: string): number | undefined {
  try {
    const rate = (JSON.parse(text) as { rateHz?: unknown }).rateHz;
    return typeof rate === 'number' && rate >= 8000 && rate <= 48000 ? rate : undefined;
  } catch {
    return undefined;
  }
}

export interface Listening {
  stop(): void;
}

/** @param onLevel of each side, 0 to 1, at most ten times a second @param onEnd when it is over, with why */
export function listen(call: string, onLevel: (side: 0 | 1, level: number) => void, onEnd: (why: string) => void): Listening {
  const socket = new WebSocket(`${location.protocol === 'https:' ? 'wss' : 'ws'}://${location.host}/v1/calls/${encodeURIComponent(call)}/listen`);
  socket.binaryType = 'arraybuffer';
  let audio: AudioContext | undefined;
  let ear: AudioWorkletNode | undefined;
  let over = false;
  const shown = [0, 0];
  const loud = [0, 0];

  const end = (why: string) => {
    if (over) return;
    over = true;
    socket.close();
    void audio?.close();
    onEnd(why);
  };
  const open = async (rate: number) => {
    const context = new AudioContext({ sampleRate: rate, latencyHint: 'interactive' });
    audio = context;
    await context.audioWorklet.addModule('/listen-worklet.js');
    if (over) return;
    ear = new AudioWorkletNode(context, 'ear', { numberOfInputs: 0, outputChannelCount: [2] });
    ear.connect(context.destination);
  };
  socket.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (typeof data === 'string') {
      const rate = rateOf(data);
      if (rate === undefined) end('protocol');
      else if (!audio) open(rate).catch(() => end('audio'));
      return;
    }
    const piece = readPiece(data);
    if (!piece) return;
    let most = 0;
    for (const s of piece.samples) most = Math.max(most, Math.abs(s));
    loud[piece.side] = Math.max(most, loud[piece.side] ?? 0);
    const now = performance.now();
    if (now - (shown[piece.side] ?? 0) > 100) {
      shown[piece.side] = now;
      onLevel(piece.side, loud[piece.side] ?? 0);
      loud[piece.side] = 0;
    }
    ear?.port.postMessage(piece, [piece.samples.buffer]);
  };
  socket.onerror = () => end('refused');
  socket.onclose = () => end('closed');
  return { stop: () => end('stopped') };
}
