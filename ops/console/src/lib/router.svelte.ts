import { readRoute, type Route } from './route';

class Router {
  now = $state.raw<Route>(readRoute(location.pathname, location.search));

  constructor() {
    addEventListener('popstate', () => this.read());
    document.addEventListener('click', e => this.click(e));
  }

  private read(): void {
    this.now = readRoute(location.pathname, location.search);
  }

  go(path: string, replace = false): void {
    if (replace) history.replaceState(null, '', path);
    else history.pushState(null, '', path);
    this.read();
    if (!replace) requestAnimationFrame(() => document.getElementById('main')?.focus({ preventScroll: true }));
  }

  /** Links within the page do not load it anew. */
  private click(e: MouseEvent): void {
    if (e.defaultPrevented || e.button !== 0 || e.metaKey || e.ctrlKey || e.shiftKey || e.altKey) return;
    const link = (e.target as Element | null)?.closest('a');
    if (!link || link.target || link.hasAttribute('download') || link.origin !== location.origin) return;
    if (link.pathname.startsWith('/v1/') || (link.hash && link.pathname === location.pathname)) return;
    e.preventDefault();
    this.go(link.pathname + link.search);
  }
}

export const router = new Router();
