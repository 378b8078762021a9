import dagre from '@dagrejs/dagre';
import type { Graph } from './types';

export interface Box {
  id: string;
  label: string;
  kind: string;
  x: number;
  y: number;
  width: number;
  height: number;
}

export interface Arrow {
  from: string;
  to: string;
  label: string;
  path: string;
  labelX: number;
  labelY: number;
}

export interface Drawing {
  width: number;
  height: number;
  boxes: Box[];
  arrows: Arrow[];
}

export const shorten = (text: string, most: number) => (text.length > most ? `${text.slice(0, most - 1)}…` : text);

/** A state's own name; what is no state (an end, "anywhere") has only its label. */
export const title = (n: { id: string; label: string }) => (/^[\w-]+$/.test(n.id) ? n.id : n.label);
export const prompt = (n: { id: string; label: string }) => (title(n) === n.label ? '' : n.label);

/** Lays a flow out from top to bottom; arrows to states that are not there are left out, as the check names them. */
export function draw(graph: Graph): Drawing {
  const g = new dagre.graphlib.Graph({ multigraph: true });
  g.setGraph({ rankdir: 'TB', nodesep: 34, ranksep: 52, edgesep: 14, marginx: 12, marginy: 12 });
  g.setDefaultEdgeLabel(() => ({}));
  const known = new Set(graph.nodes.map(n => n.id));
  for (const n of graph.nodes) g.setNode(n.id, { width: Math.max(92, 22 + 7.4 * Math.min(title(n).length, 24), 20 + 6 * Math.min(prompt(n).length, 28)), height: prompt(n) ? 44 : 34 });
  const edges = graph.edges.filter(e => known.has(e.from) && known.has(e.to));
  edges.forEach((e, i) => g.setEdge(e.from, e.to, { width: 6 * Math.min(e.label.length, 18), height: e.label ? 14 : 0, labelpos: 'c' }, String(i)));
  dagre.layout(g);
  const boxes = graph.nodes.map(n => ({ ...n, ...(g.node(n.id) as { x: number; y: number; width: number; height: number }) }));
  const arrows = edges.map((e, i) => {
    const laid = g.edge({ v: e.from, w: e.to, name: String(i) }) as { points: { x: number; y: number }[]; x?: number; y?: number };
    const middle = laid.points[Math.floor(laid.points.length / 2)] ?? { x: 0, y: 0 };
    return { ...e, path: curve(laid.points), labelX: laid.x ?? middle.x, labelY: laid.y ?? middle.y };
  });
  const size = g.graph() as { width?: number; height?: number };
  return { width: Math.max(1, size.width ?? 1), height: Math.max(1, size.height ?? 1), boxes, arrows };
}

/** Through the points, round at the corners. */
function curve(points: readonly { x: number; y: number }[]): string {
  const at = (i: number) => points[i] ?? { x: 0, y: 0 };
  const n = (v: number) => v.toFixed(1);
  if (points.length < 2) return '';
  let path = `M${n(at(0).x)} ${n(at(0).y)}`;
  for (let i = 1; i < points.length - 1; i++) {
    const end = i === points.length - 2 ? at(i + 1) : { x: (at(i).x + at(i + 1).x) / 2, y: (at(i).y + at(i + 1).y) / 2 };
    path += `Q${n(at(i).x)} ${n(at(i).y)} ${n(end.x)} ${n(end.y)}`;
  }
  return points.length === 2 ? `${path}L${n(at(1).x)} ${n(at(1).y)}` : path;
}
