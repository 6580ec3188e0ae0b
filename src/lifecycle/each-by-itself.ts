/** Acts on each; what fails keeps nobody from the next, and comes back in the end. */
export async function eachByItself<Item>(
  items: AsyncIterable<Item> | Iterable<Item>,
  act: (item: Item) => Promise<void>,
): Promise<unknown[]> {
  const errors: unknown[] = [];
  for await (const item of items) {
    try {
      await act(item);
    } catch (error) {
      errors.push(error);
    }
  }
  return errors;
}

/** Throws what is left of `eachByItself`, if anything; `what` says which they are. */
export function throwAll(errors: unknown[], what: string): void {
  if (errors.length === 0) return;
  const told = errors.map(String).join('; ');
  throw new AggregateError(errors, `${errors.length} ${what}: ${told}`);
}
