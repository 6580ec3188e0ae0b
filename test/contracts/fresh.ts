let made = 0;

/** A name nothing else in this run has: suites share one storage account. */
export const fresh = (what: string): string => `${what}-${++made}`;
