import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { eventually } from './support/eventually.ts';
import { startSampleHost, type SampleHost } from './support/sample-host.ts';

let server: Server;
let host: SampleHost;
let status: number;
let requests: number;
beforeEach(async () => {
  requests = 0;
  server = createServer((request, response) => {
    requests += 1;
    request.resume();
    response.writeHead(status, { 'x-ms-error-code': 'AuthorizationFailure' }).end();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterEach(async () => {
  await host.stop();
  server.close();
});

const start = async () => {
  const { port } = server.address() as AddressInfo;
  const AzureWebJobsStorage = `DefaultEndpointsProtocol=http;AccountName=a;AccountKey=aaaa;QueueEndpoint=http://127.0.0.1:${port}/a;`;
  host = await startSampleHost({ AzureWebJobsStorage });
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
  const before = requests;
  await eventually('more polls', () => requests > before + 2);
  expect(critical()).toHaveLength(1);
});

it('only polls later while the queue is being deleted', async () => {
  status = 409;
  await start();
  await eventually('some polls', () => requests > 4);
  expect(critical()).toEqual([]);
});
