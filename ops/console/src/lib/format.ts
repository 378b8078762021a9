const two = (n: number) => String(n).padStart(2, '0');

/** 65,000 ms are 1:05, 3,725,000 ms are 1:02:05. */
export function clock(ms: number): string {
  const s = Math.max(0, Math.floor(ms / 1000));
  const h = Math.floor(s / 3600);
  const m = Math.floor((s % 3600) / 60);
  return h > 0 ? `${h}:${two(m)}:${two(s % 60)}` : `${m}:${two(s % 60)}`;
}

/** Within a call, to the tenth: 0:04.2. */
export function offset(ms: number): string {
  return `${clock(ms)}.${Math.floor((Math.max(0, ms) % 1000) / 100)}`;
}

export function millis(ms: number | undefined): string {
  if (ms === undefined) return '–';
  return ms < 1000 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(ms < 10_000 ? 2 : 1)} s`;
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(part * 10 < whole ? 1 : 0)} %`;
}

export type Grade = 'good' | 'fair' | 'poor';

/** As listeners grade: ITU-T G.107 Annex B calls an R of 70 (MOS 3.6) the edge of "many dissatisfied", 4.0 "satisfied". */
export function grade(mos: number): Grade {
  return mos >= 4 ? 'good' : mos >= 3.6 ? 'fair' : 'poor';
}

/** sip:+4930123@host;x=y is shown as +4930123; a display name is kept. */
export function party(address: string): string {
  const named = /^"?([^"<]+?)"?\s*<.*>$/.exec(address);
  if (named?.[1]) return named[1];
  return address.replace(/^<|>.*$/g, '').replace(/^(sips?|tel):/, '').replace(/[@;].*$/, '') || address;
}

export const isIn = (direction: string) => direction === 'in' || direction.toLowerCase() === 'inbound';
