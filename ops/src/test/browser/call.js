// Calls ?target= through ?url= with ?client= (jssip or sipjs), sends back what it hears, and hangs up when it is told to.
const asked = Object.fromEntries(new URLSearchParams(location.search));
const heard = [];
let loudest = 0;

const say = (...words) => fetch('/log', {method: 'POST', body: `${performance.now().toFixed(0)} ${words.join(' ')}`});
addEventListener('error', e => say('error', e.message));
addEventListener('unhandledrejection', e => say('error', e.reason));

function listen(connection) {
  for (const kind of ['ice', ''])
    connection.addEventListener(`${kind}connectionstatechange`, () => say(kind, connection[kind ? 'iceConnectionState' : 'connectionState']));
  connection.addEventListener('track', event => {
    const stream = new MediaStream([event.track]);
    document.getElementById('ear').srcObject = stream; // a remote track only flows while something plays it
    const audio = new AudioContext({sampleRate: 16000});
    const tap = audio.createScriptProcessor(2048, 1, 1);
    tap.onaudioprocess = e => {
      const samples = e.inputBuffer.getChannelData(0);
      loudest = Math.max(loudest, Math.sqrt(samples.reduce((sum, v) => sum + v * v, 0) / samples.length));
      heard.push(Int16Array.from(samples, v => v * 32767));
    };
    audio.createMediaStreamSource(stream).connect(tap).connect(audio.destination);
    say('track', event.track.kind);
  });
}

/** @returns what hangs up */
async function callWithJsSip() {
  const JsSIP = require('jssip');
  const agent = new JsSIP.UA({sockets: [new JsSIP.WebSocketInterface(asked.url)], uri: 'sip:browser@127.0.0.1', register: false});
  agent.start();
  await new Promise(connected => agent.on('connected', connected));
  const session = agent.call(asked.target, {mediaConstraints: {audio: true, video: false}, eventHandlers: {peerconnection: e => listen(e.peerconnection)}});
  for (const name of ['progress', 'accepted', 'confirmed', 'ended', 'failed', 'getusermediafailed'])
    session.on(name, e => say(name, (e && e.cause) || ''));
  return () => session.terminate();
}

async function callWithSipJs() {
  const {UserAgent, Inviter} = await import('/node_modules/sip.js/lib/index.js');
  const agent = new UserAgent({uri: UserAgent.makeURI('sip:browser@127.0.0.1'), transportOptions: {server: asked.url}, logBuiltinEnabled: false,
    logConnector: (level, category, label, text) => level === 'error' || level === 'warn' ? say(level, category, text) : undefined});
  await agent.start();
  const session = new Inviter(agent, UserAgent.makeURI(asked.target), {sessionDescriptionHandlerOptions: {constraints: {audio: true, video: false}}});
  session.delegate = {onSessionDescriptionHandler: handler => listen(handler.peerConnection)};
  session.stateChange.addListener(state => say(state));
  await session.invite();
  return () => session.bye();
}

const hangUp = await (asked.client === 'jssip' ? callWithJsSip : callWithSipJs)();
while (await (await fetch('/next')).text() !== 'bye') await new Promise(later => setTimeout(later, 200));
await hangUp();
await fetch('/heard?loudest=' + loudest, {method: 'POST', body: new Blob(heard)});
say('done');
