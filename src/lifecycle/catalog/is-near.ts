/** One letter added, left out, changed or swapped with its neighbour. */
export function isNear(a: string, b: string): boolean {
  let same = 0;
  while (same < a.length && a[same] === b[same]) same += 1;
  const [c, d] = [a.slice(same), b.slice(same)];
  const swapped = c.length > 1 && c[0] === d[1] && c[1] === d[0] && c.slice(2) === d.slice(2);
  return swapped || c === d.slice(1) || c.slice(1) === d || c.slice(1) === d.slice(1);
}
