import type { OpenAPIHono } from '@hono/zod-openapi';

/** Serves the OpenAPI document, made from the schemas that validate. */
export function describeApi(api: OpenAPIHono): void {
  api.openAPIRegistry.registerComponent('securitySchemes', 'functionKey', {
    type: 'apiKey',
    in: 'header',
    name: 'x-functions-key',
  });
  api.doc31('/api/openapi.json', {
    openapi: '3.1.0',
    info: {
      title: 'Gallerist',
      version: '1',
      description: 'Keeps an Azure Compute Gallery.',
    },
  });
}
