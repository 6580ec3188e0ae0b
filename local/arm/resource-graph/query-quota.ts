/** What a user may still ask. */
export interface Quota {
  isExceeded: boolean;
  remaining: number;
  /** Azure seconds until it is full again. */
  resetsAfterSeconds: number;
}

const queries = 15;
const windowMilliseconds = 5000;

/** Fifteen queries in five seconds of Azure's time for every user. */
export function queryQuota(now: () => Date): (user: string) => Quota {
  const windows = new Map<string, { start: number; used: number }>();
  return (user) => {
    const time = now().getTime();
    let window = windows.get(user);
    if (!window || time - window.start >= windowMilliseconds)
      windows.set(user, (window = { start: time, used: 0 }));
    const isExceeded = window.used >= queries;
    if (!isExceeded) window.used += 1;
    return {
      isExceeded,
      remaining: queries - window.used,
      resetsAfterSeconds: (window.start + windowMilliseconds - time) / 1000,
    };
  };
}
