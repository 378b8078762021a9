import { get, post, Refused, remember, remove, whenSessionIsLost } from './api';
import type { Role, Scope, Session } from './types';

const ROLES: Role[] = ['viewer', 'agent', 'supervisor', 'admin'];

/** Who looks at the page. The server decides what they may; the page only hides what would be refused. */
class Login {
  now = $state<Session | undefined>();
  known = $state(false);

  constructor() {
    whenSessionIsLost(() => this.set(undefined));
  }

  private set(session: Session | undefined): void {
    remember(session);
    this.now = session;
    this.known = true;
  }

  async look(): Promise<void> {
    try {
      this.set(await get<Session>('/v1/session'));
    } catch (e) {
      if (!(e instanceof Refused)) throw e;
      // a house that does not answer for a moment has not forgotten who is logged in
      if (e.status === 401 || !this.known) this.set(undefined);
    }
  }

  async enter(user: string, password: string): Promise<void> {
    this.set(await post<Session>('/v1/session', { user, password }));
  }

  async leave(): Promise<void> {
    try {
      await remove('/v1/session');
    } finally {
      this.set(undefined);
    }
  }

  may(scope: Scope): boolean {
    return this.now?.scopes.includes(scope) ?? false;
  }

  atLeast(role: Role): boolean {
    return this.now !== undefined && ROLES.indexOf(this.now.role) >= ROLES.indexOf(role);
  }
}

export const login = new Login();
