import { LiveBoard } from './board';
import { login } from './session.svelte';
import type { Call, Caption, Order, Queue, Snapshot } from './types';

const FIRST_WAIT_MS = 1000;
const MOST_WAIT_MS = 15_000;

/**
 * The stream of /v1/live. Events change the board at once and are shown once a frame, so 500 calls with captions cost
 * one drawing a frame, not one an event.
 */
class Live {
  readonly board = new LiveBoard();
  /** Counts the drawings; what reads it is drawn anew. */
  frame = $state(0);
  state = $state<'off' | 'connecting' | 'live' | 'lost'>('off');
  now = $state(Date.now());
  /** Whether it is known which calls there are: one that is not on the board is over only then; drawn with the board. */
  known = $state(false);
  private source: EventSource | undefined;
  private pending = false;
  private told = false;
  private waitMs = FIRST_WAIT_MS;
  private again: ReturnType<typeof setTimeout> | undefined;
  private tick: ReturnType<typeof setInterval> | undefined;

  open(): void {
    if (this.source) return;
    this.state = 'connecting';
    this.tick = setInterval(() => (this.now = Date.now()), 1000);
    this.connect();
  }

  /** A browser takes a broken stream up again by itself, but not one that was refused: that is for us to do. */
  private connect(): void {
    const source = new EventSource('/v1/live');
    this.source = source;
    source.onopen = () => {
      this.state = 'live';
      this.waitMs = FIRST_WAIT_MS;
    };
    source.onerror = () => {
      if (this.source !== source) return;
      this.state = 'lost';
      if (source.readyState !== EventSource.CLOSED) return;
      void login.look(); // it may have been refused because the session is over
      this.again = setTimeout(() => this.connect(), this.waitMs);
      this.waitMs = Math.min(MOST_WAIT_MS, 2 * this.waitMs);
    };
    const on = <T>(name: string, take: (value: T) => void) =>
      source.addEventListener(name, e => {
        take(JSON.parse((e as MessageEvent<string>).data) as T);
        this.draw();
      });
    on<Snapshot>('snapshot', s => {
      this.board.replace(s);
      this.told = true;
    });
    on<Call>('call', c => this.board.put(c));
    on<{ id: string }>('ended', e => this.board.end(e.id));
    on<Caption>('caption', c => this.board.caption(c));
    on<Queue[]>('queues', q => (this.board.queues = q));
    on<Order>('order', o => this.board.order(o));
  }

  close(): void {
    this.source?.close();
    this.source = undefined;
    clearInterval(this.tick);
    clearTimeout(this.again);
    this.state = 'off';
    this.known = this.told = false;
    this.board.replace({ calls: [], queues: [], capacity: { now: 0, most: 0 } });
  }

  draw(): void {
    if (this.pending) return;
    this.pending = true;
    // a hidden page has no frames; its board still has to be right when it is shown
    const soon = document.hidden ? (f: () => void) => setTimeout(f, 250) : requestAnimationFrame;
    soon(() => {
      this.pending = false;
      this.known = this.told;
      this.frame++;
    });
  }
}

export const live = new Live();
