import { createRoute, type z } from '@hono/zod-openapi';
import {
  galleriesQuery,
  galleriesSchema,
  imageQuery,
  ledgerQuery,
  ledgerSchema,
  planSchema,
  rollbackRequest,
  versionRequest,
} from './keeping-schemas.ts';
import { problems } from './problem.ts';
import { json, key } from './routes.ts';
import { idempotencyKey, jobSchema } from './schemas.ts';

export const getPlan = createRoute({
  method: 'get',
  path: '/api/plan',
  summary: 'What Gallerist would do now, and why; does nothing of it',
  security: key,
  request: { query: imageQuery },
  responses: { 200: json(planSchema, 'The plan.'), ...problems(400, 404, 422, 503) },
});

export const getGalleries = createRoute({
  method: 'get',
  path: '/api/galleries',
  summary: 'The galleries of every subscription that the catalog names, with their definitions',
  security: key,
  request: { query: galleriesQuery },
  responses: {
    200: json(galleriesSchema, 'A page of galleries, by their ids.'),
    ...problems(400, 422, 503),
  },
});

export const getLedger = createRoute({
  method: 'get',
  path: '/api/ledger',
  summary: 'What was decided and done for an image, by whom and why, newest first',
  security: key,
  request: { query: ledgerQuery },
  responses: { 200: json(ledgerSchema, 'A page of the ledger.'), ...problems(400, 422, 503) },
});

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
      body: { required: true, content: { 'application/json': { schema } } },
    },
    responses: {
      202: json(jobSchema, 'The job that does it; Location has its address.'),
      ...problems(400, 404, 409, 413, 415, 422, 503),
    },
  });

export const postPromotion = asking('/api/promotions', 'Make a version latest', versionRequest);
export const postReplication = asking(
  '/api/replications',
  'Bring a version to every region of the catalog, and keep it there',
  versionRequest,
);
export const postRollback = asking(
  '/api/rollbacks',
  'Let latest fall back to a lower version',
  rollbackRequest,
);
