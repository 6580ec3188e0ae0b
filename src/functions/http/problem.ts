import { z } from '@hono/zod-openapi';

/** RFC 9457. */
export const problemSchema = z
  .object({
    type: z.literal('about:blank'),
    title: z.string(),
    status: z.number(),
    detail: z.string(),
    errors: z.array(z.object({ pointer: z.string(), detail: z.string() })).optional(),
  })
  .openapi('Problem');

const titles: Record<number, string> = {
  400: 'Bad Request',
  404: 'Not Found',
  405: 'Method Not Allowed',
  409: 'Conflict',
  413: 'Content Too Large',
  415: 'Unsupported Media Type',
  422: 'Unprocessable Content',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
};

/** A problem document: `detail` says what is wrong and how to mend it. */
export function problem(
  status: number,
  detail: string,
  extra: { errors?: { pointer: string; detail: string }[]; headers?: Record<string, string> } = {},
): Response {
  const { errors, headers } = extra;
  const title = titles[status] ?? 'Error';
  const body = { type: 'about:blank', title, status, detail, ...(errors ? { errors } : {}) };
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'content-type': 'application/problem+json', ...headers },
  });
}

/** As long as a step mostly runs. In seconds. */
const SOON = '10';

/** A problem that passes by itself: the same call is worth another try. */
export const laterProblem = (status: number, detail: string): Response =>
  problem(status, detail, { headers: { 'retry-after': SOON } });

/** Somebody is at work on a job this moment. */
export const busy = (job: string): Response =>
  laterProblem(409, `A step of ${job} is running. Call again in ${SOON} seconds.`);

/** What a route with a key may answer besides its good answer, for the OpenAPI document. */
export const problems = (...statuses: number[]) => ({
  ...Object.fromEntries(
    statuses.map((status) => [
      status,
      {
        description: titles[status] ?? 'Error',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    ]),
  ),
  401: {
    description: 'No function key, or a wrong one. The Functions host says so, without a body.',
  },
});
