/** Polls until the condition gives something truthy; fails with the description after the deadline. */
export async function eventually<T>(
  what: string,
  condition: () => T | Promise<T>,
  seconds = 15,
): Promise<NonNullable<T>> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    if (Date.now() > deadline) throw new Error(`Not within ${seconds} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}
