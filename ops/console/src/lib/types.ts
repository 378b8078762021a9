/** What the server says and takes: the console's part of /v1/openapi.yaml, times as ISO-8601 in UTC, durations in ms. */
export type Role = 'viewer' | 'agent' | 'supervisor' | 'admin';
export type Scope = 'read' | 'dial' | 'control' | 'listen' | 'record' | 'campaign' | 'bots' | 'admin' | 'words';

export interface Session {
  user: string;
  role: Role;
  csrf: string;
  scopes: Scope[];
}

export const CALL_STATES = [
  'ringing', 'greeting', 'listening', 'caller-speaking', 'thinking', 'bot-speaking', 'queued', 'bridged', 'held',
] as const;
export type CallState = (typeof CALL_STATES)[number];
export type Direction = 'in' | 'out' | 'inbound' | 'outbound';

export interface Call {
  id: string;
  direction: Direction;
  from: string;
  to: string;
  bot: string;
  state: CallState;
  startedAt: string;
  answeredAt?: string;
  gateway: string;
  codec?: string;
  mos?: number;
  lossPercent?: number;
  latencyMs?: number;
  recording: boolean;
  interruptible: boolean;
  queue?: string;
  agent?: string;
  lastSaid?: string;
  lastHeard?: string;
}

export interface Agent {
  name: string;
  state: 'free' | 'ringing' | 'busy' | 'away';
  call?: string;
}

export interface Queue {
  name: string;
  waiting: number;
  longestWaitMs: number;
  agents: Agent[];
}

export type Side = 'caller' | 'bot' | 'person';

export interface Caption {
  call: string;
  side: Side;
  /** Which utterance or reply of its side; a later caption of the same takes its place. */
  said?: number;
  text: string;
  final: boolean;
  heard?: string;
  /** From the server in ms since 1970; on the board since the call was answered. */
  atMs: number;
}

export interface Order {
  id: string;
  call: string;
  action: string;
  state: 'done' | 'refused' | 'pending';
  reason?: string;
}

export interface Capacity {
  now: number;
  most: number;
}

export interface Snapshot {
  calls: Call[];
  queues: Queue[];
  capacity: Capacity;
}

export interface PastCall {
  id: string;
  startedAt: string;
  durationMs: number;
  direction: Direction;
  from: string;
  to: string;
  bot: string;
  end: string;
  reason: string;
  outcome: Record<string, string>;
  tags: string[];
  turns: number;
  mos?: number;
}

export const MARK_KINDS = ['speech', 'draft', 'barge-in', 'tool', 'heard', 'unheard', 'key', 'prompt', 'state', 'unmatched'] as const;
export type MarkKind = (typeof MARK_KINDS)[number];

export interface Mark {
  atMs: number;
  lengthMs?: number;
  kind: MarkKind;
  side?: Side;
  text?: string;
}

export interface Hop {
  name: string;
  ms: number;
}

export interface Turn {
  caller?: string;
  bot?: string;
  heard?: string;
  interrupted?: boolean;
  atMs?: number;
  hops: Hop[];
}

export interface SipLine {
  atMs: number;
  from: string;
  to: string;
  line: string;
  out: boolean;
}

export interface QualityPoint {
  atMs: number;
  mos?: number;
  lossPercent?: number;
  jitterMs?: number;
}

export interface Note {
  by: string;
  at: string;
  text: string;
}

export interface PastCallPage {
  /** The detail record, as a line of records.jsonl. */
  record: Record<string, unknown>;
  timeline: Mark[];
  turns: Turn[];
  sip: SipLine[];
  quality: QualityPoint[];
  notes: Note[];
  tags: string[];
}

export interface Peaks {
  lengthMs: number;
  caller: number[];
  bot: number[];
}

export interface Replay {
  same: boolean;
  firstDifference?: string;
}

export interface Check {
  area: 'trunks' | 'registrations' | 'brokers' | 'workers' | 'models' | 'disk' | 'certificates' | 'queues';
  name: string;
  state: 'ok' | 'degraded' | 'broken' | 'unknown';
  says: string;
  cure?: string;
}

export interface Well {
  well: boolean;
  checks: Check[];
}

export interface Day {
  day: string;
  calls: number;
  contained: number;
  transferred: number;
  unmatched: number;
  p50Ms: number;
  p95Ms: number;
  toolFailures: number;
  draftTokens: number;
  spokenTokens: number;
}

export interface Figures {
  days: Day[];
  unmatched: { bot: string; state: string; text: string; times: number }[];
}

export interface Problem {
  line: number;
  column: number;
  says: string;
  nearest?: string;
}

export interface Graph {
  nodes: { id: string; label: string; kind: string }[];
  edges: { from: string; to: string; label: string }[];
}

export interface BotBrief {
  name: string;
  languages: string[];
  valid: boolean;
}

export interface Bot {
  name: string;
  yaml: string;
  problems: Problem[];
  graph: Graph;
}

export interface BotTalk {
  said: { who: string; text: string; state: string }[];
  expects: string[];
  /** The tool whose answer the next line is. */
  asks?: unknown;
  ended: boolean;
}

export interface CampaignBrief {
  name: string;
  state: string;
  version: number;
  pace: { mode: string; ratio: number; abandonCap: number; windowMs: number; maxInFlight: number };
}

export interface CampaignView {
  name: string;
  state: string;
  pace: CampaignBrief['pace'];
  contacts: Record<string, number>;
  outcomes: Record<string, number>;
  answered: number;
  abandoned: number;
  lastMinute: number;
  nextMs: number;
  imports: { source?: string; rows?: number; taken?: number; refused?: number; at?: string }[];
  rests: { line?: string; kind?: string; status?: number; says?: string }[];
  held: Record<string, number>;
}

export interface Contact {
  id: number;
  number: string;
  state: string;
  /** Of the last attempt. */
  outcome?: string;
  reason?: string;
  attempts?: number;
  lastAttempt?: string;
  nextAt?: string;
}

export interface CurvePoint {
  at: string;
  dialed: number;
  answered: number;
  abandonedPercent: number;
  pace: number;
}

export interface TryIt {
  url: string;
  user: string;
  password: string;
  target: string;
  expiresAt: string;
}

export interface User {
  name: string;
  role: Role;
  lastLogin?: string;
}

export interface AuditLine {
  at: string;
  who: string;
  what: string;
  on: string;
}
