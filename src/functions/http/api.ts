import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { cancelJob, retryJob, type Answer } from '../../lifecycle/jobs/change-job.ts';
import { unknownImage } from '../../lifecycle/keeping/answers.ts';
import { lookUpLatest } from '../../lifecycle/look-up-latest.ts';
import { Conflict, Refused, Unavailable } from '../../lifecycle/outcomes.ts';
import type { Services } from '../../lifecycle/ports.ts';
import { requestImport } from '../../lifecycle/uploads/request-import.ts';
import { callerOf } from './caller.ts';
import { describeApi } from './document.ts';
import { addKeeping } from './keeping-api.ts';
import { requireKnownRoute } from './known-route.ts';
import { problem } from './problem.ts';
import { requireJson } from './require-json.ts';
import {
  getHealth,
  getJob,
  getLatest,
  listJobs,
  postCancel,
  postImport,
  postRetry,
} from './routes.ts';
import { shownJob, shownLatest } from './schemas.ts';

const LARGEST_BODY = 65_536;
const BUSY_SECONDS = '10';

/** The HTTP API, validated by the schemas that describe it. */
export function createApi(services: Services): OpenAPIHono {
  const api = new OpenAPIHono({
    defaultHook(result) {
      if (result.success) return undefined;
      const errors = result.error.issues.map(({ path, message }) => ({
        pointer: path.map((part) => `/${String(part)}`).join(''),
        detail: message,
      }));
      const detail = errors.map((error) => `${error.pointer} ${error.detail}`.trim()).join('; ');
      return problem(400, `The request is not as described at /api/openapi.json: ${detail}.`, {
        errors,
      });
    },
  });
  api.use(requireKnownRoute(api));
  api.use(
    bodyLimit({
      maxSize: LARGEST_BODY,
      onError: () => problem(413, `A request body may have ${LARGEST_BODY} bytes at most.`),
    }),
  );
  api.use(postImport.path, requireJson);
  api.onError(answerError);
  addImports(api, services);
  addJobs(api, services);
  addImages(api, services);
  addKeeping(api, services);
  addHealth(api, services);
  describeApi(api);
  return api;
}

function answerError(error: Error): Response {
  if (error instanceof HTTPException) {
    return problem(error.status, `${error.message}. GET /api/openapi.json describes it.`);
  }
  if (error instanceof Conflict) return problem(409, `${error.message} Look again and call again.`);
  if (error instanceof Refused) return problem(422, error.message);
  if (error instanceof Unavailable) {
    return problem(503, error.message, { headers: { 'retry-after': BUSY_SECONDS } });
  }
  throw error;
}

function addImports(api: OpenAPIHono, services: Services): void {
  api.openapi(postImport, async (context) => {
    const key = context.req.valid('header')['idempotency-key'];
    const caller = { name: callerOf(context.req.raw.headers), key };
    const answer = await requestImport(context.req.valid('json'), caller, services);
    switch (answer.kind) {
      case 'accepted': {
        const url = new URL(`/api/jobs/${answer.job}`, context.req.url).href;
        return context.json({ job: answer.job, url }, 202, { location: url });
      }
      case 'conflict':
        return problem(409, answer.because);
      case 'busy':
        return busy(answer.job);
      case 'unprocessable':
        return problem(422, `${answer.because} ${answer.remedy}`);
    }
  });
}

function addJobs(api: OpenAPIHono, services: Services): void {
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

function addImages(api: OpenAPIHono, services: Services): void {
  api.openapi(getLatest, async (context) => {
    const { image } = context.req.valid('param');
    const { region } = context.req.valid('query');
    const latest = await lookUpLatest(image, region, services);
    if (latest === undefined) return problem(404, unknownImage(image));
    return context.json(shownLatest(image, latest), 200);
  });
}

function addHealth(api: OpenAPIHono, { catalogs }: Services): void {
  api.openapi(getHealth, async (context) => {
    try {
      const catalog = await catalogs.accepted();
      const told =
        catalog === undefined
          ? 'none accepted yet'
          : `${Object.keys(catalog.images).length} image(s)`;
      return context.json({ status: 'healthy' as const, catalog: told }, 200);
    } catch (error) {
      return context.json({ status: 'unhealthy' as const, catalog: String(error) }, 503);
    }
  });
}

const absent = (id: string) => problem(404, `There is no job ${id}. GET /api/jobs lists them.`);

const busy = (id: string) =>
  problem(409, `A step of ${id} is running. Call again in ${BUSY_SECONDS} seconds.`, {
    headers: { 'retry-after': BUSY_SECONDS },
  });

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
