import { statusOf } from './errors.ts';

/** Does something in a container or queue, which is made first where it is not there (404). */
export async function creatingIfAbsent(
  act: () => Promise<unknown>,
  create: () => Promise<unknown>,
): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (statusOf(error) !== 404) throw error;
    await create();
    await act();
  }
}
