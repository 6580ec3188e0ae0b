import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Services } from '../../lifecycle/ports.ts';
import { requestImport } from '../../lifecycle/uploads/request-import.ts';
import { isNumber } from '../../lifecycle/versions/number.ts';
import { callerOf } from './caller.ts';
import { idempotencyKey, image, json, jsonBody, key, numberThat } from './parts.ts';
import { busy, problem, problems } from './problem.ts';
import { requireJson } from './require-json.ts';

/** What can be part of an address as it is: no half of a pair, no segment that addresses do without. */
const isName = (text: string): boolean =>
  text.isWellFormed() &&
  !/[\p{Cc}\\]/u.test(text) &&
  !text.split(/[/?]/).some((part) => /^(\.|%2e){1,2}$/i.test(part));

const importRequest = z
  .strictObject({
    blob: z
      .string()
      .min(1)
      .max(2_048)
      .refine(isName, 'must be text without control characters and without . or .. between slashes')
      .openapi({
        example: 'ubuntu-24/1.4.0.vhd',
        description:
          'Address of a blob in a drop account of the catalog, or path in its container vhds.',
      }),
    image,
    version: numberThat(isNumber).optional(),
  })
  .openapi('ImportRequest');

const accepted = z.object({ job: z.string(), url: z.string() }).openapi('Accepted');

const postImport = createRoute({
  method: 'post',
  path: '/api/imports',
  summary: 'Import a VHD',
  security: key,
  request: {
    headers: idempotencyKey,
    body: jsonBody(importRequest),
  },
  responses: {
    202: json(accepted, 'The job that imports it; Location has its address.'),
    ...problems(400, 409, 413, 415, 422, 503),
  },
});

/** Somebody calls for an import. */
export function addImports(api: OpenAPIHono, services: Services): void {
  api.use(postImport.path, requireJson);
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
