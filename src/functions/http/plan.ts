import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { unknownImage } from '../../lifecycle/keeping/answers.ts';
import { lookUpPlan, type ShownPlan } from '../../lifecycle/keeping/look-up-plan.ts';
import type { Services } from '../../lifecycle/ports.ts';
import { image, json, key, unread } from './parts.ts';
import { problem, problems } from './problem.ts';

const imageQuery = z.object({
  image: image.optional().openapi({ description: 'One image; without it all of the catalog.' }),
});

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

const planSchema = z
  .object({
    readAt: z.string().openapi({ description: 'When Azure was asked.' }),
    actions: z.array(action),
    questions: z.array(z.object({ versionId: z.string(), because: z.string() })).openapi({
      description: 'Facts that are dear to read, and are read before anything is done.',
    }),
    notices: z.array(
      z.object({ image: z.string(), version: z.string().optional(), notice: z.string() }),
    ),
    unread: unread.openapi({ description: 'Where use is unknown: nothing is taken away there.' }),
    limits: z.array(z.string()).openapi({
      description: "What comes near a limit of Azure's: counted for all images, not for one.",
    }),
  })
  .openapi('Plan');

const getPlan = createRoute({
  method: 'get',
  path: '/api/plan',
  summary: 'What Gallerist would do now, and why; does nothing of it',
  security: key,
  request: { query: imageQuery },
  responses: { 200: json(planSchema, 'The plan.'), ...problems(400, 404, 422, 503) },
});

/** What would be done now, for one image or for all. */
export function addPlan(api: OpenAPIHono, services: Services): void {
  api.openapi(getPlan, async (context) => {
    const { image } = context.req.valid('query');
    const plan = await lookUpPlan(image, services);
    if (plan === undefined) return problem(404, unknownImage(image ?? ''));
    return context.json(shownPlan(plan), 200);
  });
}

function shownPlan(plan: ShownPlan): z.infer<typeof planSchema> {
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
