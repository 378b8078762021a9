import { id, post } from './api';
import type { CallState } from './types';

/** What may be ordered of a call, as /v1/openapi.yaml has it. The answer only says that the order is on its way. */
const order = (call: string, action: string, body: Record<string, unknown> = {}) => post<{ order?: string }>(`/v1/calls/${id(call)}/${action}`, body);

export const hangUp = (call: string) => order(call, 'hangup', {});
export const say = (call: string, text: string) => order(call, 'say', { text });
export const hold = (call: string, on: boolean) => order(call, 'hold', { on });
export const queue = (call: string, name: string) => order(call, 'queue', { name });
export const record = (call: string, action: 'start' | 'pause' | 'resume' | 'stop') => order(call, 'recording', { action });
export const transfer = (call: string, mode: 'blind' | 'warm', target: string, briefing: string) =>
  order(call, 'transfer', { mode, target, ...(mode === 'warm' && briefing ? { briefing } : {}) });
/** @param mine the call of the supervisor's own telephone */
export const monitor = (mine: string, call: string, mode: 'off' | 'listen' | 'whisper' | 'barge') => order(mine, 'monitor', { target: call, mode });
export const takeOver = (call: string, mine: string) => order(call, 'bridge', { other: mine, returnToBot: true });
export const handBack = (call: string) => order(call, 'unbridge');

/** Who has the floor: the colour of a state. */
export function floor(state: CallState): 'caller' | 'bot' | 'person' | 'fair' | 'idle' {
  switch (state) {
    case 'caller-speaking': return 'caller';
    case 'bot-speaking': case 'greeting': return 'bot';
    case 'bridged': return 'person';
    case 'queued': case 'held': return 'fair';
    case 'ringing': case 'listening': case 'thinking': return 'idle';
  }
}
