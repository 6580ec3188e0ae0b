import { createRoute, z, type OpenAPIHono } from '@hono/zod-openapi';
import type { Services } from '../../lifecycle/ports.ts';
import { json } from './parts.ts';

const healthSchema = z
  .object({ status: z.enum(['healthy', 'unhealthy']), catalog: z.string() })
  .openapi('Health');

const getHealth = createRoute({
  method: 'get',
  path: '/api/health',
  summary: 'Whether Gallerist can do its work',
  responses: {
    200: json(healthSchema, 'Storage answers.'),
    503: json(healthSchema, 'Storage does not answer.'),
  },
});

/** Whether the app is up, without a key. */
export function addHealth(api: OpenAPIHono, { catalogs }: Services): void {
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
