import { OpenAPIHono } from '@hono/zod-openapi';
import { bodyLimit } from 'hono/body-limit';
import { HTTPException } from 'hono/http-exception';
import { Conflict, Refused, Unavailable } from '../../lifecycle/outcomes.ts';
import type { Services } from '../../lifecycle/ports.ts';
import { describeApi } from './document.ts';
import { addGalleries } from './galleries.ts';
import { addHealth } from './health.ts';
import { addImports } from './imports.ts';
import { addJobs } from './jobs.ts';
import { requireKnownRoute } from './known-route.ts';
import { addLatest } from './latest.ts';
import { addLedger } from './ledger.ts';
import { addPlan } from './plan.ts';
import { laterProblem, problem } from './problem.ts';
import { addVersionCalls } from './version-calls.ts';
import { wordsFor } from './words-for.ts';

const LARGEST_BODY = 65_536;

/** What the API is about, a file each, in the order of its description. */
const parts = [
  addImports,
  addJobs,
  addLatest,
  addPlan,
  addGalleries,
  addLedger,
  addVersionCalls,
  addHealth,
];

/** The HTTP API, validated by the schemas that describe it. */
export function createApi(services: Services): OpenAPIHono {
  const api = new OpenAPIHono({
    defaultHook(result) {
      if (result.success) return undefined;
      const errors = result.error.issues.map((issue) => ({
        pointer: issue.path.map((part) => `/${String(part)}`).join(''),
        detail: wordsFor(issue),
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
  api.onError(answerError);
  for (const add of parts) add(api, services);
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
    return laterProblem(503, error.message);
  }
  throw error;
}
