/** Who calls: the signed-in principal where the platform authenticates, else the key they came with. */
export const callerOf = (headers: Headers): string =>
  headers.get('x-ms-client-principal-name') ?? 'function key';
