import type { Session } from './types';

/** A refusal of the server, in its own sentence. */
export class Refused extends Error {
  constructor(readonly status: number, sentence: string) {
    super(sentence);
  }
}

let csrf = '';
let onLost: () => void = () => undefined;

/** What happens when the server no longer knows the session. */
export function whenSessionIsLost(act: () => void): void {
  onLost = act;
}

export function remember(session: Session | undefined): void {
  csrf = session?.csrf ?? '';
}

type Query = Record<string, string | number | undefined>;

export function withQuery(path: string, query: Query): string {
  const all = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined && value !== '') all.set(name, String(value));
  return all.size === 0 ? path : `${path}?${all}`;
}

export const id = encodeURIComponent;

async function ask<T>(method: string, path: string, body?: unknown, type = 'application/json'): Promise<T> {
  const headers: Record<string, string> = { accept: 'application/json' };
  if (method !== 'GET') headers['x-stepline-csrf'] = csrf;
  if (body !== undefined) headers['content-type'] = type;
  let answer: Response;
  try {
    answer = await fetch(path, {
      method, headers, credentials: 'same-origin',
      ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    });
  } catch {
    throw new Refused(0, 'unreachable');
  }
  const text = await answer.text();
  const json = text && answer.headers.get('content-type')?.includes('json') ? (JSON.parse(text) as unknown) : text;
  if (answer.ok) return json as T;
  if (answer.status === 401 && path !== '/v1/session') onLost();
  const sentence = typeof json === 'object' && json !== null && 'error' in json ? String(json.error) : `${answer.status} ${answer.statusText}`;
  throw new Refused(answer.status, sentence);
}

export const get = <T>(path: string, query: Query = {}) => ask<T>('GET', withQuery(path, query));
export const post = <T>(path: string, body?: unknown) => ask<T>('POST', path, body ?? {});
export const postText = <T>(path: string, text: string, type: string) => ask<T>('POST', path, text, type);
export const put = <T>(path: string, body: unknown) => ask<T>('PUT', path, body);
export const remove = <T>(path: string) => ask<T>('DELETE', path);
