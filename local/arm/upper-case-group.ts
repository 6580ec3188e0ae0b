/** An id as lists of galleries and of managed images have it, and disks that of what they are bound to. */
export function withUpperCaseGroup(id: string): string {
  return id.replace(
    /(\/resourceGroups\/)([^/]+)/i,
    (_, segment: string, name: string) => `${segment}${name.toUpperCase()}`,
  );
}
