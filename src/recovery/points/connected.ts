/** The connected parts of a graph, the largest first, each with its nodes rising. By union of sets (Tarjan 1975). */
export function connectedParts(nodes: number, first: Int32Array, second: Int32Array): number[][] {
  const parent = Int32Array.from({ length: nodes }, (_, i) => i);
  const root = (node: number): number => {
    let at = node;
    while (parent[at] !== at) {
      parent[at] = parent[parent[at]!]!;
      at = parent[at]!;
    }
    return at;
  };
  for (let t = 0; t < first.length; t++) parent[root(first[t]!)] = root(second[t]!);
  const parts = new Map<number, number[]>();
  for (let i = 0; i < nodes; i++) {
    const part = parts.get(root(i));
    if (part === undefined) parts.set(root(i), [i]);
    else part.push(i);
  }
  return [...parts.values()].sort((a, b) => b.length - a.length);
}
