import { eventually, type StackClient } from '../tools/stack/stack-client.ts';

/** The result beside a drop, once its version is latest; throws where it does not come to that. */
export const promoted = (client: StackClient, image: string, number: string, seconds = 180) =>
  eventually(
    `${number} of ${image} promoted`,
    async () => {
      const result = await client.result(`${image}/${number}.json`);
      if (result === undefined || result['latest'] === 'pending') return undefined;
      if (result['latest'] === 'promoted') return result;
      throw new Error(`The import ended ${String(result['state'])}: ${String(result['reason'])}`);
    },
    seconds,
    1_000,
  );
