import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Answered, Caller } from '../../lifecycle/keeping/answers.ts';
import { requestRollback } from '../../lifecycle/keeping/request-rollback.ts';
import { requestPromotion, requestReplication } from '../../lifecycle/keeping/request-version.ts';
import type { Services } from '../../lifecycle/ports.ts';
import { callerOf } from './caller.ts';
import { idempotencyKey, image, json, jsonBody, key, versionNumber } from './parts.ts';
import { problem, problems } from './problem.ts';
import { requireJson } from './require-json.ts';
import { jobSchema, shownJob } from './shown-job.ts';

const versionRequest = z.strictObject({ image, version: versionNumber }).openapi('VersionRequest');

const rollbackRequest = z
  .strictObject({
    image,
    version: versionNumber.optional().openapi({
      description: 'Where latest falls back to; without it the next lower one that can take it.',
    }),
  })
  .openapi('RollbackRequest');

const asking = <Path extends string, Body extends z.ZodType>(
  path: Path,
  summary: string,
  schema: Body,
) =>
  createRoute({
    method: 'post',
    path,
    summary,
    security: key,
    request: {
      headers: idempotencyKey,
      body: jsonBody(schema),
    },
    responses: {
      202: json(jobSchema, 'The job that does it; Location has its address.'),
      ...problems(400, 404, 409, 413, 415, 422, 503),
    },
  });

const postPromotion = asking('/api/promotions', 'Make a version latest', versionRequest);
const postReplication = asking(
  '/api/replications',
  'Bring a version to every region of the catalog, and keep it there',
  versionRequest,
);
const postRollback = asking(
  '/api/rollbacks',
  'Let latest fall back to a lower version',
  rollbackRequest,
);

/** What people ask of versions: to promote one, to bring it everywhere, to take latest back. */
export function addVersionCalls(api: OpenAPIHono, services: Services): void {
  for (const { path } of [postPromotion, postReplication, postRollback]) api.use(path, requireJson);
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
