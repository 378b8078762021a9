import { describe, expect, it } from 'vitest';
import { LiveBoard, windowOf } from '../../src/lib/board';
import type { Call, Caption } from '../../src/lib/types';

const call = (id: string, more: Partial<Call> = {}): Call => ({
  id, direction: 'inbound', from: `sip:+49${id}@x`, to: 'sip:desk@y', bot: 'desk', state: 'listening', startedAt: '2026-01-01T00:00:00Z', gateway: 'g', recording: false, interruptible: true, ...more,
});
const said = (text: string, final: boolean, more: Partial<Caption> = {}): Caption => ({ call: '1', side: 'caller', text, final, atMs: 100, ...more });
const board = (...calls: Call[]) => {
  const b = new LiveBoard();
  b.replace({ calls, queues: [], capacity: { now: calls.length, most: 10 } });
  return b;
};

describe('the live board', () => {
  it('should replace what is still being said by the next of the same side, and keep when it began', () => {
    const b = board(call('1'));
    b.caption(said('where', false));
    b.caption(said('One moment', false, { side: 'bot', atMs: 150 }));
    b.caption(said('where is it', true, { atMs: 900 }));
    b.caption(said('hello', false, { atMs: 2000 }));
    expect(b.captions('1').map(c => [c.side, c.text, c.final, c.atMs])).toEqual([
      ['caller', 'where is it', true, 100], ['bot', 'One moment', false, 150], ['caller', 'hello', false, 2000],
    ]);
    expect(b.calls.get('1')).toMatchObject({ lastHeard: 'hello', lastSaid: 'One moment' });
  });

  it('should put a later caption of the same utterance in its place, also when it was final', () => {
    const b = board(call('1', { startedAt: '2026-01-01T00:00:00Z', answeredAt: '2026-01-01T00:00:02Z' }));
    const at = Date.parse('2026-01-01T00:00:07.500Z');
    b.caption(said('It comes tomorrow', true, { side: 'bot', said: 4, atMs: at }));
    b.caption(said('wait', false, { said: 9, atMs: at + 1000 }));
    b.caption(said('It comes tomorrow', true, { side: 'bot', said: 4, heard: 'It comes', atMs: at + 1200 }));
    b.caption(said('Yes', true, { side: 'bot', said: 5, atMs: at + 3000 }));
    expect(b.captions('1').map(c => [c.text, c.heard])).toEqual([['It comes tomorrow', 'It comes'], ['wait', undefined], ['Yes', undefined]]);
    expect(b.captions('1')[0]?.atMs).toBe(5500);
  });

  it('should keep only the newest captions of a call', () => {
    const b = board(call('1'));
    for (let i = 0; i < 500; i++) b.caption(said(`w${i}`, true));
    expect(b.captions('1')).toHaveLength(200);
    expect(b.captions('1').at(-1)?.text).toBe('w499');
  });

  it('should hear nothing of calls it does not know', () => {
    const b = board();
    b.caption(said('x', true));
    expect(b.captions('1')).toEqual([]);
  });

  it('should count capacity by calls that come and go, each once', () => {
    const b = board(call('1'));
    b.put(call('2'));
    b.put(call('2', { state: 'thinking' }));
    b.end('1');
    b.end('1');
    expect(b.capacity).toEqual({ now: 1, most: 10 });
  });

  it('should keep captions of calls that go on when the stream begins anew, and forget the others', () => {
    const b = board(call('1'), call('2'));
    b.caption(said('kept', true));
    b.caption(said('gone', true, { call: '2' }));
    b.replace({ calls: [call('1')], queues: [], capacity: { now: 1, most: 10 } });
    expect(b.captions('1')).toHaveLength(1);
    b.put(call('2'));
    expect(b.captions('2')).toEqual([]);
  });

  it('should find calls by state, bot and words, the longest first', () => {
    const b = board(call('1', { startedAt: '2026-01-01T00:00:09Z', lastHeard: 'my Parcel' }), call('2', { bot: 'shop', state: 'queued' }), call('3'));
    expect(b.shown({ words: '', state: '', bot: '' }).map(c => c.id)).toEqual(['2', '3', '1']);
    expect(b.shown({ words: 'parcel', state: '', bot: '' }).map(c => c.id)).toEqual(['1']);
    expect(b.shown({ words: '', state: 'queued', bot: 'shop' }).map(c => c.id)).toEqual(['2']);
    expect(b.byState().get('listening')).toBe(2);
  });

  it('should show the outcome of an order in the place of the order', () => {
    const b = board(call('1'));
    b.order({ id: 'o', call: '1', action: 'hold', state: 'pending' });
    b.order({ id: 'o', call: '1', action: 'hold', state: 'refused', reason: 'gone' });
    expect(b.orders).toEqual([{ id: 'o', call: '1', action: 'hold', state: 'refused', reason: 'gone' }]);
  });
});

describe('the rows on the screen', () => {
  it('should be those in sight and a few more, never past the ends', () => {
    expect(windowOf(500, 48, 0, 480)).toEqual({ from: 0, to: 14 });
    expect(windowOf(500, 48, 4800, 480)).toEqual({ from: 96, to: 114 });
    expect(windowOf(500, 48, 24_000, 480)).toEqual({ from: 496, to: 500 });
    expect(windowOf(3, 48, 9999, 480)).toEqual({ from: 3, to: 3 });
    expect(windowOf(0, 48, 0, 480)).toEqual({ from: 0, to: 0 });
  });
});
