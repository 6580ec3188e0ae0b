import { Refused } from '../../src/lifecycle/outcomes.ts';

/** What something is refused with. */
export async function refusalOf(act: () => unknown): Promise<Refused> {
  try {
    await act();
  } catch (error) {
    if (error instanceof Refused) return error;
    throw error;
  }
  throw new Error('Nothing was refused.');
}
