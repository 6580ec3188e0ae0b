/** `West Europe`, `westEurope` and `westeurope` are one region: Azure answers now in the one form, now in the other. */
export const regionKey = (name: string): string => name.replaceAll(/\s/g, '').toLowerCase();

export const sameRegion = (a: string, b: string): boolean =>
  a === b || regionKey(a) === regionKey(b);
