import type { Call, CallState, Capacity, Caption, Order, Queue, Snapshot } from './types';

const MOST_CAPTIONS = 200;
const MOST_ORDERS = 20;

export interface Filter {
  words: string;
  state: CallState | '';
  bot: string;
}

/** The live calls, what was said in them and what was ordered. No clock and no page. */
export class LiveBoard {
  readonly calls = new Map<string, Call>();
  private readonly said = new Map<string, Caption[]>();
  queues: Queue[] = [];
  capacity: Capacity = { now: 0, most: 0 };
  orders: Order[] = [];

  /** The state of the house at a moment; captions of calls that go on are kept. */
  replace(s: Snapshot): void {
    this.calls.clear();
    for (const c of s.calls) this.calls.set(c.id, c);
    for (const call of this.said.keys()) if (!this.calls.has(call)) this.said.delete(call);
    this.queues = s.queues;
    this.capacity = s.capacity;
  }

  put(c: Call): void {
    if (!this.calls.has(c.id)) this.capacity = { ...this.capacity, now: this.capacity.now + 1 };
    this.calls.set(c.id, c);
  }

  end(id: string): void {
    if (this.calls.delete(id)) this.capacity = { ...this.capacity, now: Math.max(0, this.capacity.now - 1) };
    this.said.delete(id);
  }

  /** What is said is replaced by the next of the same utterance; where none is named, by the next of the side until it is final. */
  caption(c: Caption): void {
    const call = this.calls.get(c.call);
    if (!call) return;
    let all = this.said.get(c.call);
    if (!all) this.said.set(c.call, (all = []));
    const same = (o: Caption) => o.side === c.side && (c.said === undefined ? !o.final : o.said === c.said);
    const open = all.findLastIndex(same);
    if (open >= 0) all[open] = { ...c, atMs: all[open]?.atMs ?? c.atMs };
    else all.push({ ...c, atMs: sinceAnswered(c.atMs, call) });
    if (all.length > MOST_CAPTIONS) all.shift();
    this.calls.set(c.call, c.side === 'caller' ? { ...call, lastHeard: c.text } : { ...call, lastSaid: c.text });
  }

  captions(id: string): readonly Caption[] {
    return this.said.get(id) ?? [];
  }

  order(o: Order): void {
    this.orders = [o, ...this.orders.filter(other => other.id !== o.id)].slice(0, MOST_ORDERS);
  }

  /** Those the filter lets through, the longest first. */
  shown(f: Filter): Call[] {
    const words = f.words.trim().toLowerCase();
    const all: Call[] = [];
    for (const c of this.calls.values()) {
      if (f.state && c.state !== f.state) continue;
      if (f.bot && c.bot !== f.bot) continue;
      if (words && !`${c.from} ${c.to} ${c.bot} ${c.id} ${c.agent ?? ''} ${c.queue ?? ''} ${c.lastSaid ?? ''} ${c.lastHeard ?? ''}`.toLowerCase().includes(words)) continue;
      all.push(c);
    }
    return all.sort((a, b) => (a.startedAt < b.startedAt ? -1 : a.startedAt > b.startedAt ? 1 : 0));
  }

  byState(): Map<CallState, number> {
    const counts = new Map<CallState, number>();
    for (const c of this.calls.values()) counts.set(c.state, (counts.get(c.state) ?? 0) + 1);
    return counts;
  }

  bots(): string[] {
    return [...new Set([...this.calls.values()].map(c => c.bot))].sort();
  }
}

const YEAR_2001 = 1e12; // what is later than this is since 1970, not since a call began

function sinceAnswered(atMs: number, call: Call): number {
  return atMs < YEAR_2001 ? atMs : Math.max(0, atMs - Date.parse(call.answeredAt ?? call.startedAt));
}

/** Which rows of a long list are on the screen. @param over rows more on both sides */
export function windowOf(rows: number, rowHeight: number, top: number, height: number, over = 4): { from: number; to: number } {
  const first = Math.floor(Math.max(0, top) / rowHeight) - over;
  const last = Math.ceil((Math.max(0, top) + height) / rowHeight) + over;
  return { from: Math.max(0, Math.min(rows, first)), to: Math.max(0, Math.min(rows, last)) };
}
