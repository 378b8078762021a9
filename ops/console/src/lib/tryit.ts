import type { TryIt } from './types';

export type TryState = 'connecting' | 'ringing' | 'talking' | 'over' | 'failed';

export interface Trying {
  hangUp(): void;
  key(tone: string): void;
  mute(on: boolean): void;
}

export interface Told {
  state(state: TryState, why?: string): void;
  sound(stream: MediaStream): void;
}

/** A page may use the microphone only where the browser calls it secure: HTTPS, or this very machine. */
export const mayUseMicrophone = () => globalThis.isSecureContext && navigator.mediaDevices !== undefined;

/** Calls a bot by WebRTC with one-time credentials. */
export async function call(with_: TryIt, told: Told): Promise<Trying> {
  const { default: JsSIP } = await import('jssip');
  const host = new URL(with_.url).hostname;
  const agent = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(with_.url)], uri: `sip:${with_.user}@${host}`, authorization_user: with_.user, password: with_.password,
    register: false, session_timers: false, connection_recovery_max_interval: 5,
  });
  let over = false;
  let failures = 0;
  const end = (state: 'over' | 'failed', why?: string) => {
    if (over) return;
    over = true;
    agent.stop();
    told.state(state, why);
  };
  told.state('connecting');
  const connected = new Promise<boolean>(done => {
    agent.on('connected', () => done(true));
    agent.on('disconnected', () => {
      if (++failures >= 2) {
        done(false);
        end('failed', 'websocket');
      }
    });
  });
  agent.start();
  if (!(await connected)) return { hangUp: () => undefined, key: () => undefined, mute: () => undefined };
  const session = agent.call(with_.target, {
    mediaConstraints: { audio: { echoCancellation: true, noiseSuppression: true }, video: false },
    eventHandlers: {
      peerconnection: (e: { peerconnection: RTCPeerConnection }) =>
        e.peerconnection.addEventListener('track', t => told.sound(t.streams[0] ?? new MediaStream([t.track]))),
      progress: () => told.state('ringing'),
      confirmed: () => told.state('talking'),
      ended: (e: { cause?: string }) => end('over', e.cause),
      failed: (e: { cause?: string }) => end('failed', e.cause),
    },
  });
  return {
    hangUp: () => (session.isEnded() ? end('over') : session.terminate()),
    key: tone => session.sendDTMF(tone, { transportType: 'RFC2833' as never }),
    mute: on => (on ? session.mute({ audio: true }) : session.unmute({ audio: true })),
  };
}
