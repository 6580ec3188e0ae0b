import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { cancelJob, retryJob, type Answer } from '../../lifecycle/jobs/change-job.ts';
import { jobStates } from '../../lifecycle/jobs/job.ts';
import type { Services } from '../../lifecycle/ports.ts';
import { JOB_ID } from '../../messages.ts';
import { callerOf } from './caller.ts';
import { after, image, json, key } from './parts.ts';
import { busy, problem, problems } from './problem.ts';
import { jobSchema, shownJob } from './shown-job.ts';

const jobQuery = z.object({
  image: image.optional(),
  state: z.enum(jobStates).optional(),
  after,
});

const jobParameters = z.object({
  job: z
    .string()
    .regex(JOB_ID, 'must be a job id, as in ubuntu-24.0123456789abcdef')
    .openapi({ example: 'ubuntu-24.0123456789abcdef' }),
});

const jobListSchema = z
  .object({ jobs: z.array(jobSchema), next: z.string().optional() })
  .openapi('Jobs');

const listJobs = createRoute({
  method: 'get',
  path: '/api/jobs',
  summary: 'List jobs',
  security: key,
  request: { query: jobQuery },
  responses: { 200: json(jobListSchema, 'A page of jobs.'), ...problems(400, 422, 503) },
});

const getJob = createRoute({
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

const postRetry = change('retry', 'Start a job again that ended badly');
const postCancel = change('cancel', 'Stop an open job; what it made in Azure stays');

/** Jobs, and what people do about them. */
export function addJobs(api: OpenAPIHono, services: Services): void {
  api.openapi(listJobs, async (context) => {
    const { image, state, after } = context.req.valid('query');
    const { jobs, next } = await services.jobs.list({ image, state, after });
    const shown = jobs.map((job) => shownJob(job));
    return context.json({ jobs: shown, ...(next === undefined ? {} : { next }) }, 200);
  });
  api.openapi(getJob, async (context) => {
    const { job: id } = context.req.valid('param');
    const job = await services.jobs.read(id);
    if (job === undefined) return absent(id);
    return context.json(shownJob(job, await services.jobs.history(id)), 200);
  });
  api.openapi(postRetry, async (context) => {
    const { job: id } = context.req.valid('param');
    const answer = await retryJob(id, callerOf(context.req.raw.headers), services);
    return answerChange(id, answer);
  });
  api.openapi(postCancel, async (context) => {
    const { job: id } = context.req.valid('param');
    const answer = await cancelJob(id, callerOf(context.req.raw.headers), services);
    return answerChange(id, answer);
  });
}

const absent = (id: string) => problem(404, `There is no job ${id}. GET /api/jobs lists them.`);

function answerChange(id: string, answer: Answer): Response {
  switch (answer.kind) {
    case 'changed':
      return Response.json(shownJob(answer.job), { status: 202 });
    case 'absent':
      return absent(id);
    case 'busy':
      return busy(id);
    case 'impossible':
      return problem(409, answer.because);
  }
}
