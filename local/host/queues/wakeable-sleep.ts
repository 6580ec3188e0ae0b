/** A sleep that can be ended early. */
export interface WakeableSleep {
  sleep(milliseconds: number): Promise<void>;
  wake(): void;
}

export function wakeableSleep(): WakeableSleep {
  let end = () => {};
  return {
    sleep: (milliseconds) =>
      new Promise((resolve) => {
        const timer = setTimeout(resolve, milliseconds);
        end = () => {
          clearTimeout(timer);
          resolve();
        };
      }),
    wake: () => end(),
  };
}
