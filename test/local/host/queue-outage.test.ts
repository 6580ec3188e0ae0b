import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { startSampleHost, type SampleHost } from './support/sample-host.ts';

let server: Server;
let host: SampleHost;
let status: number;
/** Their ids; a request that is tried again keeps its own. */
let requests: unknown[];
beforeEach(async () => {
  requests = [];
  server = createServer((request, response) => {
    requests.push(request.headers['x-ms-client-request-id']);
    request.resume();
    response.writeHead(status, { 'x-ms-error-code': 'AuthorizationFailure' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  await host.stop();
  server.close();
});

const start = async (settings: Record<string, string> = {}) => {
  const { port } = server.address() as AddressInfo;
  const AzureWebJobsStorage = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aaaa;QueueEndpoint=http://127.0.0.1:${port}/a;`;
  host = await startSampleHost({ AzureWebJobsStorage, ...settings });
};
const critical = () => host.lines.filter((line) => line.startsWith('critical'));

it('pauses every listener when storage refuses it, then starts them again', async () => {
  status = 403;
  await start();
  await eventually('the refusal', () => critical().length === 1);
  expect(critical()[0]).toContain('An unhandled exception has occurred. Host is shutting down.');
  status = 404;
  await eventually('the restart', () =>
    host.lines.includes('information Starting the listeners again.'),
  );
  const before = requests.length;
  await eventually('more polls', () => requests.length > before + 2);
  expect(critical()).toHaveLength(1);
});

it('tries a request four times before it polls later', async () => {
  status = 503;
  await start({ 'AzureWebJobs.poisoned.Disabled': 'true' });
  const tries = await eventually('the next poll', () => {
    const [first, ...others] = Map.groupBy(requests, (id) => id).values();
    return others.length > 0 && first;
  });
  expect(tries).toHaveLength(4);
  expect(critical()).toEqual([]);
});

it('only polls later while the queue is being deleted', async () => {
  status = 409;
  await start();
  await eventually('some polls', () => requests.length > 4);
  expect(critical()).toEqual([]);
});
