import { z } from '@hono/zod-openapi';
import type { ShownPlan } from '../../lifecycle/keeping/look-up-plan.ts';
import type { LedgerEntry } from '../../lifecycle/keeping/ports.ts';
import { image, versionNumber } from './schemas.ts';

export const imageQuery = z.object({
  image: image.optional().openapi({ description: 'One image; without it all of the catalog.' }),
});

export const ledgerQuery = z.object({
  image,
  after: z
    .string()
    .max(2_048)
    .optional()
    .openapi({ description: 'The `next` of the page before.' }),
});

export const versionRequest = z
  .strictObject({ image, version: versionNumber })
  .openapi('VersionRequest');

export const rollbackRequest = z
  .strictObject({
    image,
    version: versionNumber.optional().openapi({
      description: 'Where latest falls back to; without it the next lower one that can take it.',
    }),
  })
  .openapi('RollbackRequest');

export const galleriesQuery = ledgerQuery.pick({ after: true });

const action = z.object({
  kind: z.enum(['replicate', 'promote', 'narrow']),
  image: z.string(),
  version: z.string(),
  versionId: z.string(),
  regions: z.array(z.string()),
  because: z.string(),
  fact: z.string().openapi({ description: 'What was found, on which the reason rests.' }),
  heldBack: z.string().optional().openapi({ description: 'Why it is not begun now.' }),
});

export const planSchema = z
  .object({
    readAt: z.string().openapi({ description: 'When Azure was asked.' }),
    actions: z.array(action),
    questions: z.array(z.object({ versionId: z.string(), because: z.string() })).openapi({
      description: 'Facts that are dear to read, and are read before anything is done.',
    }),
    notices: z.array(
      z.object({ image: z.string(), version: z.string().optional(), notice: z.string() }),
    ),
    unread: z
      .array(z.object({ subscription: z.string(), because: z.string() }))
      .openapi({ description: 'Where use is unknown: nothing is taken away there.' }),
    limits: z.array(z.string()).openapi({
      description: "What comes near a limit of Azure's: counted for all images, not for one.",
    }),
  })
  .openapi('Plan');

export const ledgerSchema = z
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

const definition = z.object({
  id: z.string(),
  osType: z.string(),
  osState: z.string(),
  hyperVGeneration: z.string(),
  architecture: z.string(),
  versions: z.number().int().openapi({ description: 'How many it has.' }),
  image: z
    .string()
    .optional()
    .openapi({ description: 'The image of the catalog that it is; absent: none.' }),
});

export const galleriesSchema = z
  .object({
    readAt: z.string().openapi({ description: 'When Azure was asked.' }),
    galleries: z.array(
      z.object({
        id: z.string(),
        location: z.string(),
        subscription: z.string(),
        sharing: z
          .string()
          .openapi({ description: '`Private`: by roles alone. Else `Groups` or `Community`.' }),
        definitions: z.array(definition),
      }),
    ),
    unread: z
      .array(z.object({ subscription: z.string(), because: z.string() }))
      .openapi({ description: 'Nothing of these subscriptions is listed.' }),
    next: z.string().optional(),
  })
  .openapi('Galleries');

/** A plan as callers see it. */
export function shownPlan(plan: ShownPlan): z.infer<typeof planSchema> {
  const { readAt, actions, questions, notices, unread, limits } = plan;
  return {
    readAt: readAt.toISOString(),
    actions: actions.map(({ wish: _, version, ...rest }) => ({
      ...rest,
      version: version.number,
      versionId: version.id,
    })),
    questions: questions.map(({ version, because }) => ({ versionId: version.id, because })),
    notices,
    unread,
    limits,
  };
}

export const shownEntry = ({ at, ...entry }: LedgerEntry) => ({ at: at.toISOString(), ...entry });
