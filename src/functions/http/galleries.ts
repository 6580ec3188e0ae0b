import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import { lookUpGalleries } from '../../lifecycle/look-up-galleries.ts';
import type { Services } from '../../lifecycle/ports.ts';
import { after, json, key, unread } from './parts.ts';
import { problems } from './problem.ts';

const definition = z.object({
  id: z.string(),
  osType: z.string(),
  osState: z.string(),
  hyperVGeneration: z.string(),
  architecture: z.string(),
  versions: z.number().int().openapi({ description: 'How many it has.' }),
  image: z
    .string()
    .optional()
    .openapi({ description: 'The image of the catalog that it is; absent: none.' }),
});

const galleriesSchema = z
  .object({
    readAt: z.string().openapi({ description: 'When Azure was asked.' }),
    galleries: z.array(
      z.object({
        id: z.string(),
        location: z.string(),
        subscription: z.string(),
        sharing: z
          .string()
          .openapi({ description: '`Private`: by roles alone. Else `Groups` or `Community`.' }),
        definitions: z.array(definition),
      }),
    ),
    unread: unread.openapi({ description: 'Nothing of these subscriptions is listed.' }),
    next: z.string().optional(),
  })
  .openapi('Galleries');

/** A gallery may be deleted meanwhile: the page goes on where it would be. */
const afterGallery = after.refine(
  (id) => id === undefined || /^\/subscriptions\/[^/]+\/resourceGroups\//i.test(id),
  'must be the `next` of the page before',
);

const getGalleries = createRoute({
  method: 'get',
  path: '/api/galleries',
  summary: 'The galleries of every subscription that the catalog names, with their definitions',
  security: key,
  request: { query: z.object({ after: afterGallery }) },
  responses: {
    200: json(galleriesSchema, 'A page of galleries, by their ids.'),
    ...problems(400, 422, 503),
  },
});

/** Every gallery of the catalog's subscriptions. */
export function addGalleries(api: OpenAPIHono, services: Services): void {
  api.openapi(getGalleries, async (context) => {
    const { after } = context.req.valid('query');
    const { readAt, ...found } = await lookUpGalleries(after, services);
    return context.json({ readAt: readAt.toISOString(), ...found }, 200);
  });
}
