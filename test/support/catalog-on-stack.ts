import { eventually } from '../../tools/stack/stack-client.ts';
import { aCatalogOf, type ImageWishes } from './stack-catalog.ts';
import type { Stack } from './stack.ts';

export interface CatalogOnStack {
  /** Uploads the catalog with a change and waits until it is accepted. */
  accepts: (change: (images: Record<string, ImageWishes>) => unknown) => Promise<void>;
  /** Uploads this text and waits for the report on it; what was accepted before is unchanged then. */
  rejects: (text: string) => Promise<unknown>;
}

/** The catalog of a stack that several journeys change: one change waits for the other's verdict. */
export function catalogOnStack(
  stack: () => Stack,
  images: Record<string, ImageWishes>,
): CatalogOnStack {
  const present = { ...images };
  let last: Promise<unknown> = Promise.resolve();
  const inTurn = <T>(act: () => Promise<T>): Promise<T> => {
    const mine = last.then(act, act);
    last = mine;
    return mine;
  };
  const blob = (name: string) => stack().client.container('catalog').getBlockBlobClient(name);
  const upload = async (text: string) => {
    const { etag } = await blob('catalog.yaml').upload(text, Buffer.byteLength(text));
    return etag;
  };
  /** The verdict of that name on the text of that ETag. */
  const verdict = (name: string, etag: string | undefined) =>
    eventually(`${name} on ${etag}`, async () => {
      if (!(await blob(name).exists())) return undefined;
      const { metadata } = await blob(name).getProperties();
      if (metadata?.['sourceetag'] !== etag) return undefined;
      return (await blob(name).downloadToBuffer()).toString();
    });

  return {
    accepts: (change) =>
      inTurn(async () => {
        change(present);
        await verdict(
          'accepted.json',
          await upload(aCatalogOf(present, stack().azure.endpoints.blob)),
        );
      }),
    rejects: (text) =>
      inTurn(async () => {
        const before = (await blob('accepted.json').getProperties()).etag;
        const report = await verdict('rejected.json', await upload(text));
        const after = (await blob('accepted.json').getProperties()).etag;
        if (after !== before) throw new Error('A rejected catalog has replaced the accepted one.');
        return JSON.parse(report) as unknown;
      }),
  };
}
