import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { LedgerEntry } from '../../lifecycle/keeping/ports.ts';
import type { Services } from '../../lifecycle/ports.ts';
import { after, image, json, key } from './parts.ts';
import { problems } from './problem.ts';

const ledgerSchema = z
  .object({
    entries: z.array(
      z.object({
        at: z.string(),
        image: z.string(),
        what: z.string().openapi({ description: '`begun`, `retried`, or how the job ended.' }),
        kind: z.string(),
        version: z.string().optional(),
        because: z.string(),
        fact: z.string().optional(),
        by: z.string(),
        job: z.string(),
      }),
    ),
    next: z.string().optional(),
  })
  .openapi('Ledger');

const getLedger = createRoute({
  method: 'get',
  path: '/api/ledger',
  summary: 'What was decided and done for an image, by whom and why, newest first',
  security: key,
  request: { query: z.object({ image, after }) },
  responses: { 200: json(ledgerSchema, 'A page of the ledger.'), ...problems(400, 422, 503) },
});

/** What was decided and done. */
export function addLedger(api: OpenAPIHono, services: Services): void {
  api.openapi(getLedger, async (context) => {
    const { entries, next } = await services.ledger.list(context.req.valid('query'));
    const shown = entries.map(shownEntry);
    return context.json({ entries: shown, ...(next === undefined ? {} : { next }) }, 200);
  });
}

const shownEntry = ({ at, ...entry }: LedgerEntry) => ({ at: at.toISOString(), ...entry });
