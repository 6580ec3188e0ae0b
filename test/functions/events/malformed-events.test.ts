import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onVersionWritten } from '../../../src/functions/events/version-written.ts';
import { onVhdUploaded } from '../../../src/functions/events/vhd-uploaded.ts';
import type { GetServices } from '../../../src/lifecycle/ports.ts';
import { aCatalog } from '../../support/builders-catalog.ts';
import { fakeServices } from '../../support/fake-services.ts';
import { aContext } from './a-context.ts';

const never: GetServices = () => {
  throw new Error('A malformed event needs no services.');
};

const malformed: unknown[] = [
  undefined,
  null,
  '',
  'text',
  42,
  true,
  [],
  {},
  [{}],
  { topic: 't' },
  { subject: 's' },
  { topic: 1, subject: 's' },
  { topic: 't', subject: null },
  { data: null },
  { data: {} },
  { data: [] },
  { data: { resourceUri: 5 } },
  [{ topic: 't', subject: 's', data: { resourceUri: '/r' } }],
  { specversion: '1.0', type: 'Microsoft.Storage.BlobCreated', source: '/subscriptions/1' },
];

describe.each([
  ['vhdUploaded', onVhdUploaded],
  ['versionWritten', onVersionWritten],
])('%s', (_name, on) => {
  it.each(malformed.map((body) => [JSON.stringify(body) ?? 'undefined', body] as const))(
    'names a malformed event and lets it go: %s',
    async (text, body) => {
      const { context, lines } = aContext();
      await on(never).handler(body as never, context);
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatch(
        /^error An event is not in Event Grid's schema and is dropped \(.+\)/,
      );
      expect(lines[0]).toContain(text);
    },
  );

  it('tells the beginning of a long one', async () => {
    const { context, lines } = aContext();
    await on(never).handler({ data: 'x'.repeat(100_000) } as never, context);
    expect(lines[0]?.length).toBeLessThan(1_000);
  });

  it('never throws, whatever JSON comes', async () => {
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.record({
        topic: fc.oneof(fc.string(), fc.constant(aCatalog().dropAccounts[0]?.id)),
        subject: fc.string().map((text) => `/blobServices/default/containers/vhds/blobs/${text}`),
        data: fc.record({ resourceUri: fc.string() }),
      }),
    );
    await fc.assert(
      fc.asyncProperty(odd, async (body) => {
        const services = fakeServices(aCatalog());
        await on(() => services).handler(body as never, aContext().context);
        expect(services.jobs.all()).toEqual([]);
      }),
    );
  });
});
