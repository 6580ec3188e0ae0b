import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { unknownImage } from '../../lifecycle/keeping/answers.ts';
import { lookUpLatest, type LatestIn } from '../../lifecycle/look-up-latest.ts';
import type { Services } from '../../lifecycle/ports.ts';
import { image, json, key } from './parts.ts';
import { problem, problems } from './problem.ts';

const imageParameters = z.object({ image });
const regionQuery = z.object({
  region: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9 ]{0,63}$/, 'must be an Azure region, as in westeurope')
    .optional()
    .openapi({ description: 'One region; without it every one that has a version.' }),
});

const latestSchema = z
  .object({
    image: z.string(),
    latest: z.array(
      z.object({
        region: z.string(),
        version: z.string().optional().openapi({ description: 'Absent: there is none.' }),
        versionId: z.string().optional(),
      }),
    ),
  })
  .openapi('Latest');

const getLatest = createRoute({
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

/** What `latest` of an image means, by region. */
export function addLatest(api: OpenAPIHono, services: Services): void {
  api.openapi(getLatest, async (context) => {
    const { image } = context.req.valid('param');
    const { region } = context.req.valid('query');
    const latest = await lookUpLatest(image, region, services);
    if (latest === undefined) return problem(404, unknownImage(image));
    return context.json(shownLatest(image, latest), 200);
  });
}

const shownLatest = (name: string, latest: LatestIn[]): z.infer<typeof latestSchema> => ({
  image: name,
  latest: latest.map(({ region, version }) => ({
    region,
    ...(version === undefined ? {} : { version: version.number, versionId: version.id }),
  })),
});
