// Made from api/openapi.yaml by ./stepline clients FOLDER; needs fetch (browsers, Node.js 18 or later).
export type Query = Record<string, string | number>;

export class SteplineError extends Error {
  constructor(readonly status: number, message: string) {
    super(message);
  }
}

export class Stepline {
  constructor(private readonly url: string, private readonly token: string) {}

  private async ask(method: string, path: string, query: Query = {}, body?: unknown): Promise<unknown> {
    const asked = new URLSearchParams(Object.entries(query).map(([k, v]) => [k, String(v)])).toString();
    const headers: Record<string, string> = { Authorization: `Bearer ${this.token}` };
    if (body !== undefined) headers['Content-Type'] = typeof body === 'string' ? 'text/csv' : 'application/json';
    const init: RequestInit = { method, headers };
    if (body !== undefined) init.body = typeof body === 'string' ? body : JSON.stringify(body);
    const answer = await fetch(this.url.replace(/\/$/, '') + path + (asked ? `?${asked}` : ''), init);
    const isJson = (answer.headers.get('content-type') ?? '').startsWith('application/json');
    if (answer.ok) return isJson ? answer.json() : answer.arrayBuffer();
    const said: unknown = isJson ? await answer.json() : await answer.text();
    const error = typeof said === 'object' && said !== null && 'error' in said ? said.error : said;
    throw new SteplineError(answer.status, String(error));
  }

  /** This document, for everybody */
  getOpenapiYaml(): Promise<unknown> {
    return this.ask('GET', `/v1/openapi.yaml`, {});
  }

  /** Calls that are going on (scope read; numbers are masked without scope words) */
  getCalls(): Promise<unknown> {
    return this.ask('GET', `/v1/calls`, {});
  }

  /** Place a call (scope dial) */
  postCalls(body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/calls`, {}, body);
  }

  /** What came of an order of the last hour (scope read): GIVEN, TAKEN by a gateway, DONE, or REFUSED with the reason, among them that no gateway took it within 10 s */
  getOrdersByOrder(order: string): Promise<unknown> {
    return this.ask('GET', `/v1/orders/${encodeURIComponent(order)}`, {});
  }

  /** One call (scope read; numbers are masked without scope words) */
  getCallsByCall(call: string): Promise<unknown> {
    return this.ask('GET', `/v1/calls/${encodeURIComponent(call)}`, {});
  }

  /** Have something done with a call (scope control; monitor needs scope listen, recording needs scope record) */
  postCallsByCallByAction(call: string, action: string, body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/calls/${encodeURIComponent(call)}/${encodeURIComponent(action)}`, {}, body);
  }

  /** All campaigns (scope campaign, as everything below) */
  getCampaigns(): Promise<unknown> {
    return this.ask('GET', `/v1/campaigns`, {});
  }

  /** Take a campaign's file in, or its next version while it does not run (scope campaign) */
  postCampaigns(body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/campaigns`, {}, body);
  }

  /** How it stands (scope campaign) - contacts by state, attempts by outcome, abandon rate, imports, and rests (lines that rest since the carrier refuses, with kind, status and its words) */
  getCampaignsByName(name: string): Promise<unknown> {
    return this.ask('GET', `/v1/campaigns/${encodeURIComponent(name)}`, {});
  }

  /** Contacts in the order they came in, with what came of them and why (scope campaign; numbers are masked without scope words) */
  getCampaignsByNameContacts(name: string, query: Query = {}): Promise<unknown> {
    return this.ask('GET', `/v1/campaigns/${encodeURIComponent(name)}/contacts`, query);
  }

  /** The last day by quarters of an hour (scope campaign) */
  getCampaignsByNameCurve(name: string): Promise<unknown> {
    return this.ask('GET', `/v1/campaigns/${encodeURIComponent(name)}/curve`, {});
  }

  /** Change its state or pace (scope campaign), import contacts (text/csv, answered when they are in), or look at a contact before the call */
  postCampaignsByNameByAction(name: string, action: string, body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/campaigns/${encodeURIComponent(name)}/${encodeURIComponent(action)}`, {}, body);
  }

  /** The signed evidence of one attempt (scope campaign) */
  getCampaignsByNameEvidenceByAttempt(name: string, attempt: string): Promise<unknown> {
    return this.ask('GET', `/v1/campaigns/${encodeURIComponent(name)}/evidence/${encodeURIComponent(attempt)}`, {});
  }

  /** Calls that are over, the newest first (scope read; numbers and words are masked, and not searched, without scope words) */
  getHistory(query: Query = {}): Promise<unknown> {
    return this.ask('GET', `/v1/history`, query);
  }

  /** The same as CSV that no spreadsheet runs as formulas (scope read) */
  getHistoryCsv(): Promise<unknown> {
    return this.ask('GET', `/v1/history.csv`, {});
  }

  /** One call (scope read; numbers and words are masked without scope words) */
  getHistoryByCall(call: string): Promise<unknown> {
    return this.ask('GET', `/v1/history/${encodeURIComponent(call)}`, {});
  }

  /** Its recording as stereo WAV, the caller left, whole or by Range (scope record) */
  getHistoryByCallRecording(call: string): Promise<unknown> {
    return this.ask('GET', `/v1/history/${encodeURIComponent(call)}/recording`, {});
  }

  /** The loudest of each thousandth of both sides (scope record) */
  getHistoryByCallPeaks(call: string): Promise<unknown> {
    return this.ask('GET', `/v1/history/${encodeURIComponent(call)}/peaks`, {});
  }

  /** Add a note (scope words) */
  postHistoryByCallNotes(call: string, body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/history/${encodeURIComponent(call)}/notes`, {}, body);
  }

  /** Set its tags (scope words) */
  putHistoryByCallTags(call: string, body?: unknown): Promise<unknown> {
    return this.ask('PUT', `/v1/history/${encodeURIComponent(call)}/tags`, {}, body);
  }

  /** Whether the machine and the bots of today would do the same (scope words) */
  getHistoryByCallReplay(call: string): Promise<unknown> {
    return this.ask('GET', `/v1/history/${encodeURIComponent(call)}/replay`, {});
  }

  /** What the calls of each day add up to, and what was not understood (scope read; words are masked without scope words) */
  getFigures(query: Query = {}): Promise<unknown> {
    return this.ask('GET', `/v1/figures`, query);
  }

  /** All bot files, well or not (scope read) */
  getBots(): Promise<unknown> {
    return this.ask('GET', `/v1/bots`, {});
  }

  /** A bot's file, what is wrong with it, and its flow as a graph (scope read) */
  getBotsByBot(bot: string): Promise<unknown> {
    return this.ask('GET', `/v1/bots/${encodeURIComponent(bot)}`, {});
  }

  /** Replace a bot's file, or add one; refused whole when it is not well (scope bots) */
  putBotsByBot(bot: string, body?: unknown): Promise<unknown> {
    return this.ask('PUT', `/v1/bots/${encodeURIComponent(bot)}`, {}, body);
  }

  /** What would be wrong with a file (scope read) */
  postBotsByBotCheck(bot: string, body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/bots/${encodeURIComponent(bot)}/check`, {}, body);
  }

  /** Talk with a bot's flow in text, from its greeting on (scope read) */
  postBotsByBotTalk(bot: string, body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/bots/${encodeURIComponent(bot)}/talk`, {}, body);
  }

  /** A WebSocket with the sound of both sides (scope listen) */
  getCallsByCallListen(call: string): Promise<unknown> {
    return this.ask('GET', `/v1/calls/${encodeURIComponent(call)}/listen`, {});
  }

  /** Whether the house is well, what degrades and the cure (scope read) */
  getWell(): Promise<unknown> {
    return this.ask('GET', `/v1/well`, {});
  }

  /** Where and as whom a browser may call a bot by SIP over WebSocket (scope dial) */
  postTryit(body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/tryit`, {}, body);
  }

  /** Log in; the answer sets a cookie, for everybody */
  postSession(body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/session`, {}, body);
  }

  /** Who is logged in (scope read) */
  getSession(): Promise<unknown> {
    return this.ask('GET', `/v1/session`, {});
  }

  /** Log out (scope read) */
  deleteSession(): Promise<unknown> {
    return this.ask('DELETE', `/v1/session`, {});
  }

  /** Change the password of who is logged in; other sessions end (scope read) */
  postSessionPassword(body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/session/password`, {}, body);
  }

  /** All users (scope admin) */
  getUsers(): Promise<unknown> {
    return this.ask('GET', `/v1/users`, {});
  }

  /** Make a user (scope admin) */
  postUsers(body?: unknown): Promise<unknown> {
    return this.ask('POST', `/v1/users`, {}, body);
  }

  /** Remove a user and end their sessions (scope admin) */
  deleteUsersByName(name: string): Promise<unknown> {
    return this.ask('DELETE', `/v1/users/${encodeURIComponent(name)}`, {});
  }

  /** Who did what, the newest first (scope admin) */
  getAudit(query: Query = {}): Promise<unknown> {
    return this.ask('GET', `/v1/audit`, query);
  }
}
