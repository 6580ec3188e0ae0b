import type { OpenAPIHono } from '@hono/zod-openapi';
import type { Answered, Caller } from '../../lifecycle/keeping/answers.ts';
import { unknownImage } from '../../lifecycle/keeping/answers.ts';
import { lookUpPlan } from '../../lifecycle/keeping/look-up-plan.ts';
import { requestRollback } from '../../lifecycle/keeping/request-rollback.ts';
import { requestPromotion, requestReplication } from '../../lifecycle/keeping/request-version.ts';
import { lookUpGalleries } from '../../lifecycle/look-up-galleries.ts';
import type { Services } from '../../lifecycle/ports.ts';
import {
  getGalleries,
  getLedger,
  getPlan,
  postPromotion,
  postReplication,
  postRollback,
} from './keeping-routes.ts';
import { shownEntry, shownPlan } from './keeping-schemas.ts';
import { problem } from './problem.ts';
import { requireJson } from './require-json.ts';
import { callerOf } from './caller.ts';
import { shownJob } from './schemas.ts';

/** What people ask about images that are kept, and of them. */
export function addKeeping(api: OpenAPIHono, services: Services): void {
  for (const { path } of [postPromotion, postReplication, postRollback]) api.use(path, requireJson);
  api.openapi(getPlan, async (context) => {
    const { image } = context.req.valid('query');
    const plan = await lookUpPlan(image, services);
    if (plan === undefined) return problem(404, unknownImage(image ?? ''));
    return context.json(shownPlan(plan), 200);
  });
  api.openapi(getGalleries, async (context) => {
    const { after } = context.req.valid('query');
    const { readAt, ...found } = await lookUpGalleries(after, services);
    return context.json({ readAt: readAt.toISOString(), ...found }, 200);
  });
  api.openapi(getLedger, async (context) => {
    const { entries, next } = await services.ledger.list(context.req.valid('query'));
    const shown = entries.map(shownEntry);
    return context.json({ entries: shown, ...(next === undefined ? {} : { next }) }, 200);
  });
  api.openapi(postPromotion, async ({ req }) => {
    const caller = asker(req.raw.headers, req.valid('header'));
    return answered(req.url, await requestPromotion(req.valid('json'), caller, services));
  });
  api.openapi(postReplication, async ({ req }) => {
    const caller = asker(req.raw.headers, req.valid('header'));
    return answered(req.url, await requestReplication(req.valid('json'), caller, services));
  });
  api.openapi(postRollback, async ({ req }) => {
    const caller = asker(req.raw.headers, req.valid('header'));
    return answered(req.url, await requestRollback(req.valid('json'), caller, services));
  });
}

const asker = (
  headers: Headers,
  { 'idempotency-key': key }: { 'idempotency-key'?: string | undefined },
): Caller => ({
  name: callerOf(headers),
  key,
});

function answered(url: string, answer: Answered): Response {
  switch (answer.kind) {
    case 'accepted': {
      const location = new URL(`/api/jobs/${answer.job.id}`, url).href;
      return Response.json(shownJob(answer.job), { status: 202, headers: { location } });
    }
    case 'absent':
      return problem(404, answer.because);
    case 'conflict':
      return problem(409, answer.because);
  }
}
