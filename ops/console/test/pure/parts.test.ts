import { describe, expect, it } from 'vitest';
import { floor } from '../../src/lib/calls';
import { clock, grade, millis, offset, party, percent } from '../../src/lib/format';
import { draw } from '../../src/lib/graph';
import { groupBy } from '../../src/lib/group';
import { rateOf, readPiece } from '../../src/lib/listen';
import { address, readRoute } from '../../src/lib/route';
import { brief, LANES, parties, place, spoken, timed, total, waterfall } from '../../src/lib/timeline';
import { CALL_STATES, MARK_KINDS, type Mark } from '../../src/lib/types';
import en from '../../src/messages/en.json';
import zh from '../../src/messages/zh.json';

describe('messages', () => {
  const books = { en, zh } as Record<string, Record<string, string>>;
  it('should have the same keys in both languages, none empty', () => {
    expect(Object.keys(zh)).toEqual(Object.keys(en));
    for (const book of Object.values(books)) for (const [key, text] of Object.entries(book)) expect(text.trim(), key).not.toBe('');
  });
  it('should have the same places in both languages', () => {
    const places = (text: string) => [...text.matchAll(/\{\w+\}/g)].map(m => m[0]).sort();
    for (const key of Object.keys(en)) expect(places(books['zh']?.[key] ?? ''), key).toEqual(places(books['en']?.[key] ?? ''));
  });
  it('should name every state and every kind of mark', () => {
    for (const s of CALL_STATES) expect(en).toHaveProperty([`state.${s}`]);
    for (const k of MARK_KINDS) expect(en).toHaveProperty([`mark.${k}`]);
  });
});

describe('formats', () => {
  it('should show times as clocks do', () => {
    expect([clock(0), clock(65_000), clock(3_725_999), clock(-5)]).toEqual(['0:00', '1:05', '1:02:05', '0:00']);
    expect(offset(4_250)).toBe('0:04.2');
    expect([millis(undefined), millis(412.4), millis(1500), millis(12_345)]).toEqual(['–', '412 ms', '1.50 s', '12.3 s']);
  });
  it('should show nothing of nothing, not 0 %', () => {
    expect([percent(0, 0), percent(1, 200), percent(62, 100)]).toEqual(['–', '0.5 %', '62 %']);
  });
  it('should grade as G.107 does', () => {
    expect([4.0, 3.99, 3.6, 3.59].map(grade)).toEqual(['good', 'fair', 'fair', 'poor']);
  });
  it.each([
    ['sip:+4930123@host;user=phone', '+4930123'], ['"Ann Lee" <sip:ann@x>', 'Ann Lee'], ['<sips:bob@x>', 'bob'], ['tel:+49301', '+49301'], ['sip:host.example', 'host.example'], ['anonymous', 'anonymous'],
  ])('should show %s as %s', (from, shown) => expect(party(from)).toBe(shown));
  it('should give every state a floor', () => {
    expect(CALL_STATES.map(floor)).toEqual(['idle', 'bot', 'idle', 'caller', 'idle', 'bot', 'fair', 'person', 'fair']);
  });
  it('should group in the order things appear', () => {
    expect(groupBy([3, 1, 5, 2], n => n % 2)).toEqual([[1, [3, 1, 5]], [0, [2]]]);
  });
});

describe('addresses', () => {
  it('should read what they write', () => {
    expect(readRoute(address('history', 'a/b c'))).toMatchObject({ page: 'history', name: 'a/b c' });
    expect(readRoute('/')).toMatchObject({ page: 'live' });
    expect(readRoute('/history', '?q=hi').query.get('q')).toBe('hi');
  });
  it('should not know others, nor break on bad escapes', () => {
    expect(readRoute('/nosuch').page).toBe('unknown');
    expect(readRoute('/history/%E0%A4%A').page).toBe('unknown');
  });
});

describe('listening', () => {
  const piece = (...bytes: number[]) => new Uint8Array(bytes).buffer;
  it('should read a side and samples, least byte first', () => {
    expect(readPiece(piece(1, 0x00, 0x40, 0x00, 0x80))).toEqual({ side: 1, samples: new Float32Array([0.5, -1]) });
  });
  it('should drop what is no piece', () => {
    expect([piece(), piece(0, 1), piece(2, 0, 0), new ArrayBuffer(5000)].map(readPiece)).toEqual([undefined, undefined, undefined, undefined]);
  });
  it('should take only rates that audio has', () => {
    expect(['{"rateHz":16000}', '{"rateHz":1}', '{"rateHz":"8000"}', 'x', 'null'].map(rateOf)).toEqual([16000, undefined, undefined, undefined, undefined]);
  });
});

describe('a call on its timeline', () => {
  const marks: Mark[] = [
    { atMs: 0, lengthMs: 2000, kind: 'heard', side: 'bot', text: 'Hello' }, { atMs: 2000, kind: 'barge-in', side: 'caller' },
    { atMs: 2000, lengthMs: 1000, kind: 'speech', side: 'caller', text: 'wait' }, { atMs: 3500, kind: 'state', text: 'menu' }, { atMs: 9000, kind: 'tool', text: 'late' },
  ];
  const lane = (name: string) => place(marks, LANES.find(l => l.name === name) ?? LANES[0]!, 4000);
  it('should lie in lanes by kind and side, nothing outside the call', () => {
    expect(lane('caller').map(p => [p.mark.text, p.left, p.width])).toEqual([['wait', 50, 25]]);
    expect(lane('bot').map(p => [p.mark.text, p.left, p.width])).toEqual([['Hello', 0, 50]]);
    expect(lane('events').map(p => p.mark.kind)).toEqual(['barge-in', 'state']);
    expect(place(marks, LANES[0]!, 0)).toEqual([]);
  });
  it('should leave no kind without a lane', () => {
    expect(new Set(LANES.flatMap(l => l.kinds))).toEqual(new Set(MARK_KINDS));
  });
  it('should say what is spoken at a moment', () => {
    expect([-1, 0, 1999, 2500, 3600, 9000].map(at => spoken(marks, at))).toEqual([-1, 0, 0, 2, 2, 4]);
  });
  it('should lay the hops of a turn one after another', () => {
    const turn = { hops: [{ name: 'vad', ms: 100 }, { name: 'model', ms: 300 }] };
    expect(total(turn)).toBe(400);
    expect(waterfall(turn, 800)).toEqual([{ name: 'vad', ms: 100, left: 0, width: 12.5, row: 0 }, { name: 'model', ms: 300, left: 12.5, width: 37.5, row: 0 }]);
  });
  it('should lay what the caller waits for beside what is made meanwhile, and count no millisecond twice', () => {
    const ms = { endOfTurnWait: 400, decide: 0, play: 100, total: 500, pauseSeen: 150, tokens: 50, chat: 100, decoder: 50, readyBeforeEnd: 50, afterReady: 100, exceptEndOfTurn: 300 };
    const turn = { hops: Object.entries(ms).map(([name, n]) => ({ name, ms: n })) };
    expect(total(turn)).toBe(500);
    expect(waterfall(turn, 1000).map(b => [b.name, b.row, b.left, b.width])).toEqual([
      ['endOfTurnWait', 0, 0, 40], ['play', 0, 40, 10], ['pauseSeen', 1, 0, 15], ['tokens', 1, 15, 5], ['chat', 1, 20, 10], ['decoder', 1, 30, 5],
    ]);
  });
  it('should find in the timeline when turns began and what was not heard of them', () => {
    const line: Mark[] = [
      { atMs: 0, kind: 'heard', side: 'bot', text: 'Hello.' }, { atMs: 2000, kind: 'speech', side: 'caller' }, { atMs: 4000, kind: 'heard', side: 'bot', text: 'It comes' },
      { atMs: 5000, kind: 'barge-in', side: 'caller' }, { atMs: 5000, kind: 'unheard', side: 'bot', text: 'tomorrow.' }, { atMs: 4900, kind: 'speech', side: 'caller' }, { atMs: 7000, kind: 'heard', side: 'bot', text: 'Hello.' },
    ];
    const turns = ['Hello.', 'It comes', 'Hello.', 'never'].map(bot => ({ bot, heard: bot, hops: [] }));
    expect(timed(turns, line).map(x => [x.atMs, x.heard, x.bot])).toEqual([[0, 'Hello.', 'Hello.'], [2000, 'It comes', 'It comes tomorrow.'], [4900, 'Hello.', 'Hello.'], [undefined, 'never', 'never']]);
  });
  it('should read the head of a call from its detail record', () => {
    expect(brief({ direction: 'inbound', bot: 'desk', 'pii.from': 'sip:a@x', 'pii.to': 'sip:b@y', startedUs: 1e15, answeredUs: 1e15 + 2e6, endedUs: 1e15 + 62e6, outcome: 'SUCCESS', reason: 'caller-bye' })).toEqual({
      direction: 'inbound', bot: 'desk', from: 'sip:a@x', to: 'sip:b@y', startedAt: '2001-09-09T01:46:40.000Z', durationMs: 60_000, end: 'success', reason: 'caller-bye', mos: undefined,
    });
    expect(brief({})).toMatchObject({ startedAt: '', durationMs: 0, from: '' });
  });
  it('should name the parties of a ladder once, as they appear', () => {
    expect(parties([{ from: 'a', to: 'b' }, { from: 'b', to: 'c' }])).toEqual(['a', 'b', 'c']);
  });
});

describe('a flow', () => {
  const graph = {
    nodes: ['menu', 'ask', 'end'].map(id => ({ id, label: id, kind: 'ask' })),
    edges: [{ from: 'menu', to: 'ask', label: 'one' }, { from: 'menu', to: 'ask', label: 'two' }, { from: 'ask', to: 'ask', label: 'again' }, { from: 'ask', to: 'nowhere', label: '' }, { from: 'ask', to: 'end', label: '' }],
  };
  it('should be drawn with every state and every arrow that leads somewhere', () => {
    const d = draw(graph);
    expect(d.boxes.map(b => b.id)).toEqual(['menu', 'ask', 'end']);
    expect(d.arrows.map(a => a.label)).toEqual(['one', 'two', 'again', '']);
    for (const a of d.arrows) expect(a.path).toMatch(/^M[\d.-]+ /);
    const y = Object.fromEntries(d.boxes.map(b => [b.id, b.y]));
    expect(y['menu']).toBeLessThan(y['ask'] ?? 0);
    expect(y['ask']).toBeLessThan(y['end'] ?? 0);
  });
  it('should be nothing where there is nothing', () => {
    expect(draw({ nodes: [], edges: [] }).boxes).toEqual([]);
  });
});
