import { createRoute, type z } from '@hono/zod-openapi';
import { problems } from './problem.ts';
import {
  acceptedSchema,
  healthSchema,
  idempotencyKey,
  imageParameters,
  importRequest,
  jobListSchema,
  jobParameters,
  jobQuery,
  jobSchema,
  latestSchema,
  regionQuery,
} from './schemas.ts';

export const json = <Schema extends z.ZodType>(schema: Schema, description: string) => ({
  description,
  content: { 'application/json': { schema } },
});
export const key = [{ functionKey: [] }];

export const postImport = createRoute({
  method: 'post',
  path: '/api/imports',
  summary: 'Import a VHD',
  security: key,
  request: {
    headers: idempotencyKey,
    body: { required: true, content: { 'application/json': { schema: importRequest } } },
  },
  responses: {
    202: json(acceptedSchema, 'The job that imports it; Location has its address.'),
    ...problems(400, 409, 413, 415, 422, 503),
  },
});

export const listJobs = createRoute({
  method: 'get',
  path: '/api/jobs',
  summary: 'List jobs',
  security: key,
  request: { query: jobQuery },
  responses: { 200: json(jobListSchema, 'A page of jobs.'), ...problems(400, 422, 503) },
});

export const getJob = createRoute({
  method: 'get',
  path: '/api/jobs/{job}',
  summary: 'One job with its history',
  security: key,
  request: { params: jobParameters },
  responses: { 200: json(jobSchema, 'The job.'), ...problems(400, 404, 503) },
});

const change = (verb: 'retry' | 'cancel', summary: string) =>
  createRoute({
    method: 'post',
    path: `/api/jobs/{job}/${verb}`,
    summary,
    security: key,
    request: { params: jobParameters },
    responses: { 202: json(jobSchema, 'The job, changed.'), ...problems(400, 404, 409, 503) },
  });

export const postRetry = change('retry', 'Start a job again that ended badly');
export const postCancel = change('cancel', 'Stop an open job; what it made in Azure stays');

export const getLatest = createRoute({
  method: 'get',
  path: '/api/images/{image}/latest',
  summary: 'What latest of an image means in a region',
  security: key,
  request: { params: imageParameters, query: regionQuery },
  responses: {
    200: json(latestSchema, 'The version in each region, as Azure resolves it.'),
    ...problems(400, 404, 422, 503),
  },
});

export const getHealth = createRoute({
  method: 'get',
  path: '/api/health',
  summary: 'Whether Gallerist can do its work',
  responses: {
    200: json(healthSchema, 'Storage answers.'),
    503: json(healthSchema, 'Storage does not answer.'),
  },
});
