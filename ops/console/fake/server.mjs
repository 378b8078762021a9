// A DEVELOPMENT TOOL, not the product: serves the console's API with made data, for work on the page and for its tests.
//   node fake/server.mjs [--port 8090] [--calls 500] [--dist DIR] [--rate EVENTS_PER_SECOND]
// Users: viewer, agent, supervisor, admin; each one's password is its name.
import { createHash, randomBytes } from 'node:crypto';
import { createReadStream, existsSync, statSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as made from './data.mjs';

const TYPES = { '.html': 'text/html; charset=utf-8', '.js': 'text/javascript', '.css': 'text/css', '.svg': 'image/svg+xml', '.json': 'application/json' };
export const POLICY = "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' ws: wss:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'";
const SCOPES = {
  viewer: ['read'], agent: ['read', 'words', 'dial', 'control'], supervisor: ['read', 'words', 'dial', 'control', 'listen', 'record', 'campaign'],
  admin: ['read', 'words', 'dial', 'control', 'listen', 'record', 'campaign', 'bots', 'admin'],
};
const LEVEL = ['viewer', 'agent', 'supervisor', 'admin'];

/** @returns {Promise<{url: string, close: () => Promise<void>, asked: string[]}>} */
export async function start({ port = 0, calls = 40, dist = fileURLToPath(new URL('../dist', import.meta.url)), rate = 12 } = {}) {
  const r = made.random(7), now = Date.now();
  const sessions = new Map(), streams = new Set(), orders = new Map(), asked = [], audit = [];
  const live = new Map(Array.from({ length: calls }, (_, i) => made.call(r, i, now)).map(c => [c.id, c]));
  const queues = made.queues(r), history = made.past(now), users = LEVEL.map(n => ({ name: n, role: n }));
  const notes = new Map(), tags = new Map();
  let spoken = 0, born = calls, campaign = 'RUNNING', requeued = 0;

  const tell = (event, data) => { for (const s of streams) s.write(`event: ${event}\ndata: ${JSON.stringify(data)}\n\n`); };
  const pick = list => list[Math.floor(r() * list.length)];
  const speaking = new Map();
  function beat() {
    const all = [...live.values()];
    if (all.length === 0) return;
    const c = pick(all);
    const x = r();
    if (x < 0.02 && all.length >= calls) { live.delete(c.id); tell('ended', { id: c.id, end: 'success', reason: 'caller-bye' }); return; }
    if (x < 0.04 || all.length < calls) { const n = made.call(r, born++, Date.now()); n.startedAt = new Date().toISOString(); live.set(n.id, n); tell('call', n); return; }
    if (x < 0.7) {
      let s = speaking.get(c.id);
      if (!s) { const side = r() < 0.5 ? 'caller' : 'bot'; speaking.set(c.id, s = { said: ++spoken, side, words: pick(side === 'caller' ? made.HEARD : made.SAID).split(' '), n: 0 }); }
      s.n += 2;
      const final = s.n >= s.words.length, text = s.words.slice(0, s.n).join(' ');
      tell('caption', { call: c.id, side: s.side, said: s.said, text, final, atMs: Date.now() });
      c[s.side === 'caller' ? 'lastHeard' : 'lastSaid'] = text;
      if (final) speaking.delete(c.id);
      return;
    }
    const next = made.call(r, 0, Date.now());
    Object.assign(c, { state: next.state === 'ringing' ? 'listening' : next.state, mos: next.mos ?? c.mos, latencyMs: next.latencyMs ?? c.latencyMs });
    tell('call', c);
  }
  const clock = rate > 0 ? setInterval(() => { for (let i = 0; i < Math.max(1, rate / 20); i++) beat(); }, rate >= 20 ? 50 : 1000 / rate) : undefined;

  const json = (res, status, body, headers = {}) => { res.writeHead(status, { 'content-type': 'application/json', 'cache-control': 'no-store', ...headers }); res.end(JSON.stringify(body)); };
  const no = (res, status, error) => json(res, status, { error });
  const sessionOf = req => sessions.get(/stepline_session=(\w+)/.exec(req.headers.cookie ?? '')?.[1] ?? '');
  const mask = (s, text) => (s.scopes.includes('words') ? text : (text ?? '').replace(/\d(?=\d{2})/g, '•'));
  const shownCall = (s, c) => (s.scopes.includes('words') ? c : { ...c, from: mask(s, c.from), to: mask(s, c.to), lastSaid: undefined, lastHeard: undefined });
  const body = async req => { const all = []; for await (const b of req) all.push(b); return Buffer.concat(all).toString(); };

  function found(q) {
    const words = (q.get('q') ?? '').toLowerCase();
    return history.filter(c => (!q.get('bot') || c.bot === q.get('bot')) && (!q.get('end') || c.end === q.get('end')) && (!q.get('number') || `${c.from}${c.to}`.includes(q.get('number')))
      && (!q.get('tag') || (tags.get(c.id) ?? c.tags).includes(q.get('tag'))) && (!q.get('from') || c.startedAt >= q.get('from')) && (!q.get('to') || c.startedAt <= q.get('to'))
      && (!words || made.page(c).turns.some(t => `${t.caller} ${t.bot}`.toLowerCase().includes(words))));
  }
  const sounds = new Map();
  const soundOf = c => { if (!sounds.has(c.id)) sounds.set(c.id, made.sound(made.page(c))); return sounds.get(c.id); };

  async function api(req, res, url) {
    const path = url.pathname.split('/').slice(2).map(decodeURIComponent), method = req.method, s = sessionOf(req);
    asked.push(`${method} ${url.pathname}`);
    if (path[0] === 'session' && path.length === 1) {
      if (method === 'POST') {
        const { user, password } = JSON.parse(await body(req));
        const u = users.find(o => o.name === user);
        if (!u || password !== user) return no(res, 401, 'name or password is wrong');
        const key = randomBytes(12).toString('hex');
        sessions.set(key, { user, role: u.role, csrf: randomBytes(8).toString('hex'), scopes: SCOPES[u.role] });
        return json(res, 200, sessions.get(key), { 'set-cookie': `stepline_session=${key}; HttpOnly; SameSite=Strict; Path=/` });
      }
      if (!s) return no(res, 401, 'not logged in');
      if (method === 'DELETE') { sessions.clear(); return json(res, 200, {}); }
      return json(res, 200, s);
    }
    if (!s) return no(res, 401, 'not logged in');
    if (method !== 'GET' && req.headers['x-stepline-csrf'] !== s.csrf) return no(res, 403, 'the CSRF token is missing');
    const may = scope => s.scopes.includes(scope) || (no(res, 403, `this needs the scope ${scope}`), false);
    const text = method === 'GET' ? '' : await body(req);
    const sent = () => JSON.parse(text || '{}');
    if (method !== 'GET') audit.unshift({ at: new Date().toISOString(), who: s.user, what: `${method} ${path[0]}`, on: path.slice(1).join('/') });

    switch (path[0]) {
      case 'session': return json(res, 200, {});
      case 'live':
        res.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
        res.write(`event: snapshot\ndata: ${JSON.stringify({ calls: [...live.values()].map(c => shownCall(s, c)), queues, capacity: { now: live.size, most: 600 } })}\n\n`);
        streams.add(res);
        req.on('close', () => streams.delete(res));
        return;
      case 'calls': {
        if (!path[2]) return method === 'POST' ? may('dial') && json(res, 202, { call: 'c-new' }) : json(res, 200, { calls: [...live.values()] });
        if (!may(path[2] === 'monitor' ? 'listen' : path[2] === 'recording' ? 'record' : 'control')) return;
        if (!live.has(path[1])) return no(res, 404, 'there is no such call');
        const id = `o${orders.size + 1}`;
        const refused = path[2] === 'transfer' && !sent().target;
        const o = { id, call: path[1], action: path[2], state: refused ? 'refused' : 'done', ...(refused ? { reason: 'there is no target' } : {}) };
        orders.set(id, o);
        json(res, 202, { order: id });
        setTimeout(() => {
          tell('order', o);
          if (path[2] === 'hangup') { live.delete(path[1]); tell('ended', { id: path[1], end: 'success', reason: 'order' }); }
          if (path[2] === 'recording') { const c = live.get(path[1]); if (c) { c.recording = sent().action === 'start' || sent().action === 'resume'; tell('call', c); } }
        }, 150);
        return;
      }
      case 'orders': return json(res, 200, orders.get(path[1]) ?? {});
      case 'history.csv':
        res.writeHead(200, { 'content-type': 'text/csv', 'content-disposition': 'attachment; filename="history.csv"' });
        return res.end('id,startedAt,from,to,bot,end\n' + found(url.searchParams).map(c => [c.id, c.startedAt, c.from, c.to, c.bot, c.end].join(',')).join('\n'));
      case 'history': {
        if (!path[1]) {
          const all = found(url.searchParams), after = url.searchParams.get('after'), limit = Number(url.searchParams.get('limit') ?? 50);
          const from = after ? all.findIndex(c => c.id === after) + 1 : 0, some = all.slice(from, from + limit).map(c => ({ ...c, tags: tags.get(c.id) ?? c.tags, from: mask(s, c.from), to: mask(s, c.to) }));
          return json(res, 200, { calls: some, ...(from + limit < all.length ? { next: some.at(-1).id } : {}) });
        }
        const c = history.find(h => h.id === path[1]);
        if (!c) return no(res, 404, 'there is no such call');
        if (path[2] === 'peaks') return json(res, 200, soundOf(c).peaks);
        if (path[2] === 'replay') return json(res, 200, Number(c.id.slice(1)) % 5 === 4 ? { same: false, firstDifference: 'at 0:12.4 today\'s machine would have waited 300 ms more' } : { same: true });
        if (path[2] === 'notes') { notes.set(c.id, [...(notes.get(c.id) ?? []), { by: s.user, at: new Date().toISOString(), text: sent().text }]); return json(res, 200, {}); }
        if (path[2] === 'tags') { tags.set(c.id, sent()); return json(res, 200, {}); }
        if (path[2] === 'recording') {
          if (!may('record')) return;
          const { wav } = soundOf(c), range = /bytes=(\d+)-(\d*)/.exec(req.headers.range ?? '');
          const a = range ? Number(range[1]) : 0, b = range?.[2] ? Number(range[2]) : wav.length - 1;
          res.writeHead(range ? 206 : 200, { 'content-type': 'audio/wav', 'accept-ranges': 'bytes', 'content-length': b - a + 1, ...(range ? { 'content-range': `bytes ${a}-${b}/${wav.length}` } : {}) });
          return res.end(wav.subarray(a, b + 1));
        }
        const p = made.page(c);
        return json(res, 200, { ...p, record: { ...p.record, 'pii.from': mask(s, c.from), 'pii.to': mask(s, c.to) }, notes: [...p.notes, ...(notes.get(c.id) ?? [])], tags: tags.get(c.id) ?? p.tags });
      }
      case 'well': return json(res, 200, made.WELL);
      case 'figures': return json(res, 200, made.figures(Number(url.searchParams.get('days') ?? 14), now));
      case 'bots': {
        if (!path[1]) return json(res, 200, [{ name: 'front-desk', languages: ['en'], valid: true }, { name: 'dentist', languages: ['en', 'de'], valid: true }, { name: 'renewals', languages: ['zh'], valid: false }]);
        if (path[2] === 'talk') {
          const said = sent().said;
          return json(res, 200, { said: [{ who: 'bot', text: made.SAID[0], state: 'menu' }, ...said.flatMap((w, i) => [{ who: 'caller', text: w, state: 'menu' }, { who: 'bot', text: made.SAID[(i + 1) % made.SAID.length], state: 'order-number' }])], expects: ['order status', 'opening hours'], ended: said.includes('goodbye') });
        }
        const yaml = method === 'GET' ? made.YAML.replace('front-desk', path[1]) : sent().yaml;
        if (method === 'PUT') { if (!may('bots')) return; if (made.problems(yaml).length) return no(res, 400, 'the file has problems and was not taken'); }
        return json(res, 200, { name: path[1], yaml, problems: made.problems(yaml), graph: made.graph(yaml) });
      }
      case 'campaigns': {
        if (!may('campaign')) return;
        const pace = { mode: 'PREDICTIVE', ratio: 1.4, abandonCap: 0.03, windowMs: 86_400_000, maxInFlight: 40 };
        if (!path[1]) return json(res, 200, { campaigns: [{ name: 'renewal', state: campaign, version: 3, pace }, { name: 'survey', state: 'PAUSED', version: 1, pace: { ...pace, mode: 'PROGRESSIVE' } }] });
        if (path[2] === 'curve') return json(res, 200, Array.from({ length: 60 }, (_, i) => ({ at: new Date(now - (60 - i) * 60_000).toISOString(), dialed: 20 + Math.round(9 * Math.sin(i / 6)), answered: 8 + Math.round(4 * Math.sin(i / 6)), abandonedPercent: 1.4 + Math.sin(i / 9), pace: 1.2 + 0.3 * Math.sin(i / 11) })));
        if (path[2] === 'contacts' && method === 'GET') return json(res, 200, { contacts: Array.from({ length: 30 }, (_, i) => ({ id: i + 1, number: `+4930555${1000 + i}`, state: ['READY', 'DONE', 'SUPPRESSED'][i % 3], outcome: i % 3 === 1 ? 'talked' : '', reason: ['', '', 'do-not-call'][i % 3], attempts: i % 4 })) });
        if (path[2] === 'contacts') return json(res, 200, { rows: 12, taken: 10, refused: 2, problems: {}, details: ['line 4: number: 12 is too short', 'line 9: no consent'] });
        if (path[2] === 'evidence') return json(res, 200, { pack: '{"format":"stepline-evidence-1"}' });
        if (['start', 'pause', 'finish', 'schedule'].includes(path[2])) { campaign = { start: 'RUNNING', pause: 'PAUSED', finish: 'FINISHED', schedule: 'SCHEDULED' }[path[2]]; return json(res, 200, { name: path[1], state: campaign, version: 3, pace }); }
        if (['requeue', 'reset'].includes(path[2])) { if (!sent().why) return no(res, 400, 'say why'); requeued += 15; return json(res, 200, { contacts: 15, state: campaign }); }
        return json(res, 200, { name: path[1], state: campaign, pace, contacts: { READY: 1830 + requeued, IN_FLIGHT: 28, DONE: 2760, SUPPRESSED: 212 }, outcomes: { talked: 1204, machine: 640, 'message-left': 301, 'no-answer': 488, busy: 90, 'invalid-number': 37 }, answered: 2145, abandoned: 31, lastMinute: 26, nextMs: now + 60_000, imports: [{ source: 'contacts.csv', rows: 4900, taken: 4830, refused: 70 }], rests: [], held: {} });
      }
      case 'tryit': return sent().bot === 'dentist' ? no(res, 409, 'no WebSocket listener: set sip.listen=ws:127.0.0.1:5062') : json(res, 200, { url: 'ws://127.0.0.1:9/', user: 'try', password: 'x', target: 'sip:front-desk@127.0.0.1', expiresAt: new Date(now + 60_000).toISOString() });
      case 'users':
        if (!may('admin')) return;
        if (method === 'POST') { const u = sent(); users.push({ name: u.name, role: u.role }); return json(res, 200, { name: u.name, role: u.role, ...(u.password ? {} : { password: 'made-for-you-1234' }) }); }
        if (method === 'DELETE') { users.splice(users.findIndex(u => u.name === path[1]), 1); return json(res, 200, {}); }
        return json(res, 200, { users });
      case 'audit': return may('admin') && json(res, 200, { entries: [...audit, { at: new Date(now - 3600_000).toISOString(), who: 'admin', what: 'logged in', on: '' }] });
      default: return no(res, 404, 'there is nothing at this path');
    }
  }

  function file(res, path) {
    let name = normalize(join(dist, path));
    if (!name.startsWith(dist) || !existsSync(name) || statSync(name).isDirectory()) name = join(dist, 'index.html');
    if (!existsSync(name)) return no(res, 404, 'no page: npm run build');
    res.writeHead(200, { 'content-type': TYPES[extname(name)] ?? 'application/octet-stream', 'content-security-policy': POLICY, 'x-content-type-options': 'nosniff' });
    createReadStream(name).pipe(res);
  }

  const server = createServer((req, res) => {
    const url = new URL(req.url, 'http://x');
    if (!url.pathname.startsWith('/v1/')) return file(res, url.pathname);
    api(req, res, url).catch(e => { if (!res.headersSent) no(res, 500, String(e)); });
  });
  server.on('upgrade', (req, socket) => {
    const call = /^\/v1\/calls\/([^/]+)\/listen$/.exec(req.url)?.[1];
    asked.push(`WS ${req.url}`);
    if (!sessionOf(req)?.scopes.includes('listen') || !live.has(decodeURIComponent(call ?? ''))) return socket.end('HTTP/1.1 403 Forbidden\r\n\r\n');
    const accept = createHash('sha1').update(req.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11').digest('base64');
    socket.write(`HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`);
    const frame = (op, data) => { const head = data.length < 126 ? Buffer.from([0x80 | op, data.length]) : Buffer.from([0x80 | op, 126, data.length >> 8, data.length & 255]); socket.write(Buffer.concat([head, data])); };
    frame(1, Buffer.from('{"rateHz":16000}'));
    let n = 0;
    const ticking = setInterval(() => {
      const side = n % 100 < 50 ? 0 : 1, b = Buffer.alloc(641);
      b[0] = side;
      for (let i = 0; i < 320; i++) b.writeInt16LE(Math.round(6000 * Math.sin((2 * Math.PI * (side ? 220 : 140) * (n * 320 + i)) / 16_000)), 1 + i * 2);
      n++;
      frame(2, b);
    }, 20);
    const over = () => clearInterval(ticking);
    socket.on('close', over).on('error', over).on('data', d => { if ((d[0] & 15) === 8) socket.end(); });
  });
  await new Promise(ready => server.listen(port, '127.0.0.1', ready));
  return { url: `http://127.0.0.1:${server.address().port}`, asked, tell, live, close: () => { clearInterval(clock); server.closeAllConnections(); return new Promise(done => server.close(() => done())); } };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const { values } = parseArgs({ options: { port: { type: 'string', default: '8090' }, calls: { type: 'string', default: '40' }, dist: { type: 'string' }, rate: { type: 'string', default: '12' } } });
  const fake = await start({ port: Number(values.port), calls: Number(values.calls), rate: Number(values.rate), ...(values.dist ? { dist: values.dist } : {}) });
  console.log(`made data, for development only: ${fake.url} (user supervisor, password supervisor)`);
}
