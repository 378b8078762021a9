import type { Mark, MarkKind, Turn } from './types';

/** The lanes of a call's timeline, from top to bottom, and what lies in each. */
export const LANES: readonly { name: 'caller' | 'bot' | 'drafts' | 'events'; kinds: readonly MarkKind[] }[] = [
  { name: 'caller', kinds: ['speech', 'key'] },
  { name: 'bot', kinds: ['speech', 'heard', 'unheard', 'prompt'] },
  { name: 'drafts', kinds: ['draft'] },
  { name: 'events', kinds: ['barge-in', 'tool', 'state', 'unmatched'] },
];

export interface Placed {
  mark: Mark;
  left: number;
  width: number;
}

/** Where each mark of a lane lies, in percent of the call; nothing is thinner than can be seen. */
export function place(marks: readonly Mark[], lane: (typeof LANES)[number], lengthMs: number, least = 0.25): Placed[] {
  if (lengthMs <= 0) return [];
  return marks
    .filter(m => lane.kinds.includes(m.kind) && (lane.name !== 'caller' || m.side === 'caller') && (lane.name !== 'bot' || m.side !== 'caller'))
    .filter(m => m.atMs <= lengthMs)
    .map(mark => {
      const left = Math.max(0, (100 * mark.atMs) / lengthMs);
      const width = Math.max(least, Math.min(100 - left, (100 * (mark.lengthMs ?? 0)) / lengthMs));
      return { mark, left: Math.min(left, 100 - least), width };
    });
}

/** What is said at a moment: the newest mark with words that has begun. @returns its place, or -1 */
export function spoken(marks: readonly Mark[], atMs: number): number {
  let newest = -1;
  for (let i = 0; i < marks.length; i++) {
    const m = marks[i];
    if (!m || m.atMs > atMs) break;
    if (m.text && m.kind !== 'state' && m.kind !== 'draft') newest = i;
  }
  return newest;
}

export interface Bar {
  name: string;
  ms: number;
  left: number;
  width: number;
  /** 0: what the caller waits for; 1: what is made meanwhile. */
  row: 0 | 1;
}

/** From the caller's last word to the first of the reply these follow each other ... */
const WAITED = ['endOfTurnWait', 'decide', 'play'];
/** ... and meanwhile, also from the last word on, these. */
const MADE = ['pauseSeen', 'tokens', 'chat', 'decoder'];

/** The hops of a turn in percent of the longest turn; those the house does not know stand one after another. */
export function waterfall(turn: Turn, longestMs: number): Bar[] {
  const percent = (ms: number) => (longestMs > 0 ? (100 * ms) / longestMs : 0);
  const lay = (hops: Turn['hops'], row: 0 | 1): Bar[] => {
    let at = 0;
    return hops.filter(h => h.ms > 0).map(h => {
      const bar = { name: h.name, ms: h.ms, left: percent(at), width: percent(h.ms), row };
      at += h.ms;
      return bar;
    });
  };
  const pick = (names: string[]) => names.flatMap(n => turn.hops.filter(h => h.name === n));
  return turn.hops.some(h => h.name === 'total') ? [...lay(pick(WAITED), 0), ...lay(pick(MADE), 1)] : lay(turn.hops, 0);
}

/** What the caller waited for the turn's reply. */
export function total(turn: Turn): number {
  return turn.hops.find(h => h.name === 'total')?.ms ?? turn.hops.reduce((sum, h) => sum + Math.max(0, h.ms), 0);
}

/**
 * Turns with when they began and what of their reply was not heard, both from the timeline: a reply is where its words
 * were heard, its turn begins with what the caller said before.
 */
export function timed(turns: readonly Turn[], timeline: readonly Mark[]): Turn[] {
  const flat = (text: string | undefined) => (text ?? '').replace(/\s+/g, ' ').trim();
  let from = 0;
  return turns.map(turn => {
    if (turn.atMs !== undefined || !turn.bot) return turn;
    const at = timeline.findIndex((m, i) => i >= from && m.kind === 'heard' && flat(m.text) === flat(turn.heard ?? turn.bot));
    if (at < 0) return turn;
    const speech = timeline.slice(from, at).findLast(m => m.kind === 'speech' && m.side === 'caller');
    const next = timeline.findIndex((m, i) => i > at && m.kind === 'heard');
    const unheard = timeline.slice(at + 1, next < 0 ? undefined : next).find(m => m.kind === 'unheard' && m.text);
    from = at + 1;
    const heard = turn.heard ?? turn.bot;
    return { ...turn, atMs: speech?.atMs ?? timeline[at]?.atMs ?? 0, heard, bot: unheard && turn.bot === heard ? `${heard} ${unheard.text}` : turn.bot };
  });
}

export interface Brief {
  direction: string;
  from: string;
  to: string;
  bot: string;
  startedAt: string;
  durationMs: number;
  end: string;
  reason: string;
  mos: number | undefined;
}

/** What the head of a call's page says, of a detail record. */
export function brief(record: Record<string, unknown>): Brief {
  const text = (...names: string[]) => names.map(n => record[n]).find(v => typeof v === 'string') ?? '';
  const number = (name: string) => (typeof record[name] === 'number' ? (record[name] as number) : 0);
  const startedUs = number('answeredUs') || number('startedUs');
  return {
    direction: String(text('direction')), from: String(text('from', 'pii.from')), to: String(text('to', 'pii.to')), bot: String(text('bot')),
    startedAt: String(text('startedAt') || (startedUs > 0 ? new Date((number('startedUs') || startedUs) / 1000).toISOString() : '')),
    durationMs: number('durationMs') || Math.max(0, (number('endedUs') - startedUs) / 1000),
    end: String(text('end', 'outcome')).toLowerCase(), reason: String(text('reason')), mos: number('mos') || undefined,
  };
}

/** Everyone in a SIP ladder, in the order they appear. */
export function parties(lines: readonly { from: string; to: string }[]): string[] {
  return [...new Set(lines.flatMap(l => [l.from, l.to]))];
}
