/** Where App Service signs callers in, it writes their name here; where it does not, anybody can. */
export const PRINCIPAL_NAME = 'x-ms-client-principal-name';

/** Who calls: the principal who is signed in, or whoever has the function key. */
export const callerOf = (headers: Headers): string => headers.get(PRINCIPAL_NAME) ?? 'function key';
