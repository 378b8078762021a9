// Made data of the development server: seeded, so that every start shows the same.
export function random(seed) {
  let s = seed >>> 0;
  return () => {
    s = (s + 0x6d2b79f5) >>> 0;
    let t = Math.imul(s ^ (s >>> 15), 1 | s);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

export const STATES = ['ringing', 'greeting', 'listening', 'caller-speaking', 'thinking', 'bot-speaking', 'queued', 'bridged', 'held'];
const WEIGHTS = [2, 3, 12, 26, 8, 30, 5, 12, 2];
const BOTS = ['front-desk', 'dentist', 'deliveries', 'renewals'];
export const SAID = [
  'You can ask about an order, our opening hours, or speak to an agent. How can I help you?',
  'I have order eight three zero five. Is that right?',
  'Order eight three zero five left the warehouse this morning and arrives tomorrow.',
  'One moment please.',
  'Is there anything else I can do for you?',
  'I am putting you through to an agent.',
  'We are open Monday to Friday from nine in the morning to six in the evening.',
];
export const HEARD = [
  'where is my package', 'what are your opening hours', 'my order number is eight three zero five', 'yes that is correct',
  'no I want to change the delivery address please', 'can I speak to a person', 'it has been two weeks now and nobody told me anything', 'thank you goodbye',
];
const AGENTS = ['Amara Osei', 'Ben Vogel', 'Chen Yu', 'Dana Petrova', 'Eli Marsh', 'Fatima Zahra', 'Goran Ilić', 'Hana Sato'];

const pick = (r, list) => list[Math.floor(r() * list.length)];
function weighted(r) {
  let x = r() * WEIGHTS.reduce((a, b) => a + b, 0);
  for (let i = 0; i < STATES.length; i++) if ((x -= WEIGHTS[i]) < 0) return STATES[i];
  return 'listening';
}
export const number = r => `+4930${String(Math.floor(r() * 9e6) + 1e6)}`;

export function call(r, i, now) {
  const state = weighted(r);
  const out = r() < 0.25;
  const startedAt = new Date(now - 2000 - Math.floor(r() * r() * 900_000)).toISOString();
  const other = `sip:${number(r)}@sbc.carrier.example`;
  const bot = pick(r, BOTS);
  const c = {
    id: `c${String(i).padStart(5, '0')}-${Math.floor(r() * 1e9).toString(36)}`, direction: out ? 'outbound' : 'inbound',
    from: out ? `sip:${bot}@stepline` : other, to: out ? other : `sip:${bot}@stepline`, bot, state, startedAt, gateway: `gw-${1 + (i % 3)}`,
    recording: r() < 0.8, interruptible: state === 'bot-speaking' ? r() < 0.8 : true, codec: pick(r, ['PCMA', 'PCMU', 'opus', 'G722']),
  };
  if (state !== 'ringing') Object.assign(c, {
    answeredAt: new Date(Date.parse(startedAt) + 1800).toISOString(), mos: Math.round((4.45 - r() * r() * 1.6) * 100) / 100,
    lossPercent: Math.round(r() * r() * 40) / 10, latencyMs: Math.round(420 + r() * r() * 1400), lastSaid: pick(r, SAID), lastHeard: pick(r, HEARD),
  });
  if (state === 'queued') c.queue = pick(r, ['orders', 'complaints']);
  if (state === 'bridged') Object.assign(c, { agent: pick(r, AGENTS), queue: 'orders' });
  return c;
}

export function queues(r) {
  return ['orders', 'complaints', 'german'].map((name, q) => ({
    name, waiting: [7, 2, 0][q], longestWaitMs: [94_000, 31_000, 0][q],
    agents: AGENTS.slice(q * 2, q * 2 + [5, 3, 2][q]).map(a => ({ name: a, state: pick(r, ['free', 'busy', 'busy', 'ringing', 'away']) })),
  }));
}

const ENDS = [['success', 'caller-bye'], ['success', 'bot-goodbye'], ['success', 'transferred'], ['caller', 'abandoned-in-queue'], ['upstream', 'trunk-503'], ['bot', 'no-input']];
export function past(now, count = 240) {
  const r = random(11);
  return Array.from({ length: count }, (_, i) => {
    const [end, reason] = r() < 0.7 ? ENDS[0] : pick(r, ENDS);
    const out = r() < 0.3;
    const bot = pick(r, BOTS);
    const other = `sip:${number(r)}@sbc.carrier.example`;
    const c = {
      id: `h${String(i).padStart(4, '0')}`, startedAt: new Date(now - i * 421_000 - Math.floor(r() * 60_000)).toISOString(), durationMs: Math.floor(12_000 + r() * 240_000),
      direction: out ? 'outbound' : 'inbound', from: out ? `sip:${bot}@stepline` : other, to: out ? other : `sip:${bot}@stepline`, bot, end, reason,
      outcome: r() < 0.6 ? { result: pick(r, ['order-told', 'booked', 'hours-told', 'to-agent']) } : {}, tags: r() < 0.2 ? [pick(r, ['complaint', 'training', 'angry'])] : [],
      turns: 0, mos: Math.round((4.4 - r() * r() * 1.4) * 100) / 100,
    };
    return { ...c, turns: Math.max(1, Math.floor(c.durationMs / 7_500)) };
  });
}

export function page(record) {
  const r = random(record.durationMs);
  const timeline = [], turns = [], quality = [];
  let at = 900;
  for (let i = 0; i < record.turns && at < record.durationMs - 9000; i++) {
    const bot = SAID[i % SAID.length], caller = HEARD[i % HEARD.length];
    const botMs = 1500 + bot.length * 42, callerMs = 700 + caller.length * 45;
    const barged = r() < 0.25;
    const heardMs = barged ? Math.round(botMs * 0.6) : botMs;
    const cut = Math.round(bot.length * (barged ? 0.6 : 1));
    timeline.push({ atMs: at, lengthMs: 0, kind: 'state', side: 'bot', text: ['menu', 'order-number', 'confirm-order', 'order-result', 'anything-else'][i % 5] });
    timeline.push({ atMs: at, lengthMs: heardMs, kind: 'speech', side: 'bot' }, { atMs: at, lengthMs: heardMs, kind: 'heard', side: 'bot', text: bot.slice(0, cut) });
    if (barged) timeline.push({ atMs: at + heardMs, kind: 'barge-in', side: 'caller' }, { atMs: at + heardMs, kind: 'unheard', side: 'bot', text: bot.slice(cut).trim() });
    const from = at + (barged ? heardMs - 250 : botMs + 600);
    timeline.push({ atMs: from, lengthMs: callerMs, kind: 'speech', side: 'caller' });
    timeline.push({ atMs: from + callerMs * 0.6, lengthMs: callerMs * 0.4, kind: 'draft', side: 'bot', text: 'draft 1 thrown away' });
    if (i % 3 === 2) timeline.push({ atMs: from + callerMs + 400, lengthMs: 640, kind: 'tool', text: 'order-status' });
    if (i % 4 === 3) timeline.push({ atMs: from + 200, kind: 'key', side: 'caller', text: '5' });
    turns.push({ caller: i === 0 ? '' : HEARD[(i - 1) % HEARD.length], bot: bot.slice(0, cut), heard: bot.slice(0, cut), interrupted: barged, hops: i === 1 ? [] : hops(r) });
    at = from + callerMs + 900;
  }
  for (let q = 0; q <= record.durationMs; q += 2000)
    quality.push({ atMs: q, mos: Math.round((4.35 - (q > 20_000 && q < 30_000 ? 0.9 : 0) - r() * 0.1) * 100) / 100, lossPercent: q > 20_000 && q < 30_000 ? 4 + r() * 3 : r() * 0.4, jitterMs: 4 + r() * 8 });
  const sip = [
    { atMs: -40, from: 'carrier', to: 'stepline', line: 'INVITE sip:front-desk@stepline SIP/2.0', out: false }, { atMs: -38, from: 'stepline', to: 'carrier', line: 'SIP/2.0 100 Trying', out: true },
    { atMs: -12, from: 'stepline', to: 'carrier', line: 'SIP/2.0 180 Ringing', out: true }, { atMs: 0, from: 'stepline', to: 'carrier', line: 'SIP/2.0 200 OK', out: true },
    { atMs: 31, from: 'carrier', to: 'stepline', line: 'ACK sip:front-desk@stepline SIP/2.0', out: false }, { atMs: record.durationMs - 30, from: 'carrier', to: 'stepline', line: 'BYE sip:front-desk@stepline SIP/2.0', out: false },
    { atMs: record.durationMs, from: 'stepline', to: 'carrier', line: 'SIP/2.0 200 OK', out: true },
  ];
  const startedUs = Date.parse(record.startedAt) * 1000;
  const told = { call: record.id, direction: record.direction, bot: record.bot, 'pii.from': record.from, 'pii.to': record.to, startedUs, answeredUs: startedUs, endedUs: startedUs + record.durationMs * 1000, outcome: record.end.toUpperCase(), reason: record.reason };
  return { record: told, timeline: timeline.sort((a, b) => a.atMs - b.atMs), turns, sip, quality, notes: [{ by: 'ann', at: record.startedAt, text: 'Called back, all is well.' }], tags: record.tags };
}

/** As the house tells them: what the caller waits for, and what is made meanwhile. */
function hops(r) {
  const ms = n => Math.round(n * (0.6 + r()));
  const [pauseSeen, tokens, chat, decoder, wait, decide] = [ms(160), ms(60), ms(150), ms(90), ms(420), ms(3)];
  const ready = pauseSeen + tokens + chat + decoder, play = Math.max(0, ready - wait - decide) + ms(30);
  return Object.entries({ endOfTurnWait: wait, decide, play, total: wait + decide + play, pauseSeen, tokens, chat, decoder, readyBeforeEnd: Math.max(0, wait - ready), afterReady: ms(30), exceptEndOfTurn: ready }).map(([name, n]) => ({ name, ms: n }));
}

/** Speech as the timeline has it: a hum on each side. Mono peaks and a stereo WAV of 8 kHz. */
export function sound(page) {
  const rate = 8000, lengthMs = (page.record.endedUs - page.record.startedUs) / 1000, frames = Math.floor((lengthMs * rate) / 1000);
  const speech = page.timeline.filter(m => m.kind === 'speech');
  const wav = Buffer.alloc(44 + frames * 4);
  wav.write('RIFF', 0); wav.writeUInt32LE(36 + frames * 4, 4); wav.write('WAVEfmt ', 8); wav.writeUInt32LE(16, 16); wav.writeUInt16LE(1, 20); wav.writeUInt16LE(2, 22);
  wav.writeUInt32LE(rate, 24); wav.writeUInt32LE(rate * 4, 28); wav.writeUInt16LE(4, 32); wav.writeUInt16LE(16, 34); wav.write('data', 36); wav.writeUInt32LE(frames * 4, 40);
  const peaks = { lengthMs, caller: Array(1000).fill(0.01), bot: Array(1000).fill(0.01) };
  for (const m of speech) {
    const side = m.side === 'caller' ? 0 : 1, from = Math.floor((m.atMs * rate) / 1000), to = Math.min(frames, Math.floor(((m.atMs + m.lengthMs) * rate) / 1000));
    for (let i = from; i < to; i++) {
      const t = i / rate, loud = (0.35 + 0.65 * Math.abs(Math.sin(t * 9 + side))) * (0.6 + 0.4 * Math.sin(t * 2.3));
      const v = loud * 0.5 * Math.sin(2 * Math.PI * (side ? 220 : 140) * t + Math.sin(t * 31));
      wav.writeInt16LE(Math.round(v * 20000), 44 + i * 4 + side * 2);
      const bucket = Math.min(999, Math.floor((i / frames) * 1000)), list = side ? peaks.bot : peaks.caller;
      if (Math.abs(v) > list[bucket]) list[bucket] = Math.round(Math.abs(v) * 1000) / 1000;
    }
  }
  return { wav, peaks };
}

export const WELL = {
  well: false,
  checks: [
    { area: 'trunks', name: 'carrier', state: 'ok', says: 'answers OPTIONS within 24 ms; 31 of 60 calls' },
    { area: 'trunks', name: 'carrier-2', state: 'broken', says: 'no answer to OPTIONS since 21:40', cure: 'Calls go by "carrier". Ask the carrier, or look at the firewall for UDP 5060 to 203.0.113.9.' },
    { area: 'registrations', name: '100@pbx.example', state: 'ok', says: 'registered, again in 212 s' },
    { area: 'brokers', name: 'kafka-1', state: 'ok', says: 'connected, 4 ms' },
    { area: 'workers', name: 'vad', state: 'ok', says: '2 of 2, all partitions held' },
    { area: 'workers', name: 'chat', state: 'ok', says: '2 of 2, all partitions held' },
    { area: 'models', name: 'http://gpu-1:8000', state: 'degraded', says: 'first token after 900 ms, usually 180 ms', cure: 'Fewer drafts are made meanwhile. See GPU memory and other users of gpu-1.' },
    { area: 'models', name: 'http://gpu-2:8000', state: 'ok', says: 'first token after 170 ms' },
    { area: 'disk', name: '/var/lib/stepline', state: 'ok', says: '212 GB free, recordings fill 4.1 GB a day' },
    { area: 'certificates', name: 'sip.example.com', state: 'degraded', says: 'ends in 12 days', cure: 'Renew it and put it at sip.tls.certificate; it is read again by itself.' },
    { area: 'queues', name: 'orders', state: 'ok', says: '7 wait, the longest for 94 s' },
  ],
};

export function figures(days, now) {
  const r = random(5);
  return {
    days: Array.from({ length: days }, (_, i) => {
      const calls = Math.floor(900 + r() * 500 - (i % 7 > 4 ? 600 : 0));
      const transferred = Math.floor(calls * (0.12 + r() * 0.06));
      return {
        day: new Date(now - (days - 1 - i) * 86_400_000).toISOString().slice(0, 10), calls, contained: Math.floor(calls * (0.7 + r() * 0.1)), transferred,
        unmatched: Math.floor(calls * 0.2 * r()), p50Ms: Math.round(560 + r() * 90), p95Ms: Math.round(1100 + r() * 500), toolFailures: Math.floor(r() * 14), draftTokens: Math.floor(calls * 160 * r()), spokenTokens: calls * 210,
      };
    }),
    unmatched: [
      { bot: 'front-desk', state: 'menu', text: 'i want to change my delivery address', times: 41 }, { bot: 'front-desk', state: 'confirm-order', text: 'hang on let me look', times: 22 },
      { bot: 'dentist', state: 'ask-date', text: 'some time after easter', times: 17 }, { bot: 'deliveries', state: 'menu', text: 'the driver was rude', times: 9 },
    ],
  };
}

export const YAML = `name: front-desk
language: en-us
greeting: Hello, this is Northwind Store.
flow:
  start: menu
  states:
    menu:
      prompt: You can ask about an order or our opening hours.
      answers:
        - {say: ["order status"], key: "1", go: order-number}
        - {say: ["opening hours"], key: "2", go: anything-else}
    order-number:
      prompt: Please say your order number.
      slot: {name: order, min: 3, max: 6, go: confirm-order}
    confirm-order:
      prompt: "I have order {order:digits}. Is that right?"
      answers:
        - {say: ["yes"], go: order-result}
        - {say: ["no"], go: order-number}
    order-result:
      tool: {name: order-status, reply: "Order {order} {status}."}
      go: anything-else
    anything-else:
      prompt: Anything else?
      answers:
        - {say: ["yes"], go: menu}
        - {say: ["no"], go: goodbye}
    agent:
      then: transfer agent
    goodbye:
      prompt: Goodbye.
      then: hangup
`;

export function graph(yaml) {
  const nodes = [], edges = [];
  let state = '';
  let inStates = false;
  for (const line of yaml.split('\n')) {
    if (/^ {2}states:/.test(line)) inStates = true;
    const named = inStates && /^ {4}([\w-]+):/.exec(line);
    if (named) nodes.push({ id: (state = named[1]), label: state, kind: 'ask' });
    for (const go of line.matchAll(/(?:say: \["([^"]*)".*)?go: ([\w-]+)/g)) edges.push({ from: state, to: go[2], label: go[1] ?? '' });
    const then = /then: (\w+)/.exec(line);
    const node = nodes.find(n => n.id === state);
    if (then && node) node.kind = then[1] === 'transfer' ? 'transfer' : 'end';
    if (/^ {6}tool:/.test(line) && node) node.kind = 'tool';
  }
  return { nodes, edges };
}

export function problems(yaml) {
  const known = graph(yaml).nodes.map(n => n.id);
  const all = [];
  yaml.split('\n').forEach((line, i) => {
    for (const go of line.matchAll(/go: ([\w-]+)/g)) if (!known.includes(go[1])) all.push({ line: i + 1, column: go.index + 5, says: `there is no state '${go[1]}'`, nearest: known.find(k => k[0] === go[1][0]) });
    const key = /^(\w+):/.exec(line);
    if (key && !['name', 'language', 'greeting', 'flow'].includes(key[1])) all.push({ line: i + 1, column: 1, says: `'${key[1]}' is no key of a bot file`, nearest: 'greeting' });
  });
  return all;
}
