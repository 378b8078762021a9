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
}

/** The hops of a turn one after another, in percent of the longest turn. */
export function waterfall(turn: Turn, longestMs: number): Bar[] {
  let at = 0;
  return turn.hops.map(h => {
    const bar = { name: h.name, ms: h.ms, left: longestMs > 0 ? (100 * at) / longestMs : 0, width: longestMs > 0 ? (100 * h.ms) / longestMs : 0 };
    at += Math.max(0, h.ms);
    return bar;
  });
}

export const total = (turn: Turn) => turn.hops.reduce((sum, h) => sum + Math.max(0, h.ms), 0);

/** Everyone in a SIP ladder, in the order they appear. */
export function parties(lines: readonly { from: string; to: string }[]): string[] {
  return [...new Set(lines.flatMap(l => [l.from, l.to]))];
}
