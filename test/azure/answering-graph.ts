import { afterAll, beforeAll, beforeEach } from 'vitest';
import { graphEstate } from '../../src/azure/graph-estate.ts';
import type { Estate } from '../../src/lifecycle/estate.ts';
import { managerAt } from '../support/manager-at.ts';
import { startAnsweringServer, type AnsweringServer } from './answering-server.ts';

export const definition =
  '/subscriptions/one/resourceGroups/images/providers/Microsoft.Compute/galleries/golden/images/ubuntu';

export interface AnsweringGraph {
  server: () => AnsweringServer;
  estate: () => Estate;
  /** Answers everything with this page, and with the right to do everything. */
  answer: (data: unknown[], page?: object, headers?: Record<string, string>) => void;
}

/** A Resource Graph for the tests of this file that answers whatever it is asked with the same page. */
export function answeringGraph(): AnsweringGraph {
  let server: AnsweringServer;
  let estate: Estate;
  beforeAll(async () => {
    server = await startAnsweringServer(true);
    estate = graphEstate(managerAt(server.url));
  });
  afterAll(() => server.close());
  beforeEach(() => {
    server.requests.splice(0);
    server.bodies.splice(0);
  });
  return {
    server: () => server,
    estate: () => estate,
    answer(data, page = {}, headers = {}) {
      const whole = { totalRecords: data.length, count: data.length, resultTruncated: 'false' };
      const allowed = { value: [{ actions: ['*'], notActions: [] }] };
      const type = { 'content-type': 'application/json' };
      const body = JSON.stringify({ ...allowed, ...whole, data, facets: [], ...page });
      server.answer = { status: 200, headers: { ...type, ...headers }, body };
    },
  };
}
