import type { AzureEvent } from './azure-event.ts';

/** What may happen to events on their way; counts are of deliveries, one a subscription and event. */
export interface EventFaults {
  /** The next so many, or all that a predicate picks, are never delivered nor dead-lettered. */
  lose(which: number | ((event: AzureEvent) => boolean)): void;
  /** The next so many are delivered twice. */
  duplicate(count: number): void;
  /** From now on first attempts come so many Azure seconds late; 0 ends it. */
  delay(azureSeconds: number): void;
  /** The next so many wait for each other and are delivered last one first, one after the other. */
  reorder(count: number): void;
  /** Ends all of these; what was held by `reorder` goes out. */
  clear(): void;
  /** What is still to happen. */
  list(): { kind: string; [detail: string]: unknown }[];
}

/** Puts faults between a published event and its first delivery. */
export function eventFaults(): {
  faults: EventFaults;
  /**
   * Calls `send` with the delay in Azure seconds: never, once or twice, now or when others came.
   * `send` resolves when its first attempt ended, or at once where there is a delay.
   */
  pass: (event: AzureEvent, send: (delaySeconds: number) => Promise<void>) => void;
} {
  let losses = 0;
  let loses: ((event: AzureEvent) => boolean)[] = [];
  let duplicates = 0;
  let delaySeconds = 0;
  let toHold = 0;
  let held: (() => Promise<unknown>)[] = [];
  const release = async (): Promise<void> => {
    const inReverse = held.reverse();
    held = [];
    for (const send of inReverse) await send();
  };
  return {
    faults: {
      lose(which) {
        if (typeof which === 'number') losses += which;
        else loses.push(which);
      },
      duplicate: (count) => (duplicates += count),
      delay: (azureSeconds) => (delaySeconds = azureSeconds),
      reorder: (count) => (toHold = count),
      clear() {
        losses = duplicates = delaySeconds = toHold = 0;
        loses = [];
        void release();
      },
      list: () => [
        ...(losses > 0 ? [{ kind: 'loseEvents', left: losses }] : []),
        ...(loses.length > 0 ? [{ kind: 'loseEvents', picked: loses.length }] : []),
        ...(duplicates > 0 ? [{ kind: 'duplicateEvents', left: duplicates }] : []),
        ...(delaySeconds > 0 ? [{ kind: 'delayEvents', azureSeconds: delaySeconds }] : []),
        ...(toHold > 0 ? [{ kind: 'reorderEvents', left: toHold - held.length }] : []),
      ],
    },
    pass(event, send) {
      if (loses.some((picks) => picks(event))) return;
      if (losses > 0) {
        losses -= 1;
        return;
      }
      const twice = duplicates > 0;
      if (twice) duplicates -= 1;
      const late = delaySeconds;
      const sendAll = () => Promise.all(twice ? [send(late), send(late)] : [send(late)]);
      if (toHold === 0) {
        void sendAll();
        return;
      }
      held.push(sendAll);
      if (held.length === toHold) {
        toHold = 0;
        void release();
      }
    },
  };
}
