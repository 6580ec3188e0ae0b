const patienceMilliseconds = 30_000;

/** Resolves with the first value that is not undefined or false; fails after 30 s. */
export async function eventually<Value>(
  look: () => Value | undefined | false | Promise<Value | undefined | false>,
): Promise<Value> {
  const deadline = Date.now() + patienceMilliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined && found !== false) return found;
    if (Date.now() > deadline) throw new Error(`Still not so after 30 s: ${look.toString()}`);
    await new Promise((fulfil) => setTimeout(fulfil, 20));
  }
}
