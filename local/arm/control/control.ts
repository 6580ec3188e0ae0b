import { createServer, type IncomingMessage } from 'node:http';
import { text } from 'node:stream/consumers';
import { z } from 'zod';
import type { AzureClock } from '../../clock.ts';
import { listen } from '../../listen.ts';
import type { ResourceManager } from '../resource-manager.ts';
import { faultOrders, type Faulty } from './orders.ts';

export interface ControlOptions extends Omit<Faulty, 'resourceManager'> {
  clock: AzureClock;
  resourceManager: ResourceManager;
  log: (line: string) => void;
}

export interface Control {
  /** http://localhost:PORT; GET / says what can be ordered. */
  url: string;
  close(): Promise<void>;
}

interface Answer {
  status: number;
  body: unknown;
}

type Route = (options: ControlOptions, asked: unknown) => unknown;

const advance = z.strictObject({ advanceSeconds: z.number().min(0) });
const lag = z.strictObject({ lagSeconds: z.number().min(0) });

const routes: Record<string, Route> = {
  'GET /': (options) => ({ ...stateOf(options), orders: usage() }),
  'GET /faults': pending,
  'DELETE /faults': clear,
  'GET /clock': ({ clock }) => ({ now: clock.now(), speed: clock.speed }),
  'POST /clock'({ clock }, asked) {
    clock.advance(advance.parse(asked).advanceSeconds);
    return { now: clock.now(), speed: clock.speed };
  },
  'POST /resource-graph'({ resourceManager }, asked) {
    resourceManager.resourceGraph.lagSeconds = lag.parse(asked).lagSeconds;
    return { lagSeconds: resourceManager.resourceGraph.lagSeconds };
  },
  ...Object.fromEntries(
    Object.entries(faultOrders).map(([name, order]): [string, Route] => [
      `POST /faults/${name}`,
      (options, asked) => {
        order.give(options, asked);
        return pending(options);
      },
    ]),
  ),
};

/** The address where a person or a test orders faults and moves time, over http on this machine. */
export async function startControl(port: number, options: ControlOptions): Promise<Control> {
  const server = createServer((request, response) => {
    void answerTo(request, options).then(({ status, body }) => {
      response.writeHead(status, { 'content-type': 'application/json' });
      response.end(`${JSON.stringify(body, null, 2)}\n`);
    });
  });
  const { port: taken, close } = await listen(server, port, 'The control address');
  return { url: `http://localhost:${taken}`, close };
}

async function answerTo(request: IncomingMessage, options: ControlOptions): Promise<Answer> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  const name = `${request.method} ${pathname}`;
  const route = routes[name];
  if (!route)
    return failure(404, `There is no ${name}. There is: ${Object.keys(routes).join(', ')}.`);
  try {
    const body = await text(request);
    const answer = route(options, body === '' ? {} : (JSON.parse(body) as unknown));
    if (request.method !== 'GET') options.log(`Control: ${name} ${body}`);
    return { status: 200, body: answer };
  } catch (error) {
    if (error instanceof z.ZodError) return failure(400, z.prettifyError(error));
    if (error instanceof SyntaxError) return failure(400, `The body: ${error.message}`);
    return failure(500, String(error));
  }
}

function failure(status: number, message: string): Answer {
  return { status, body: { error: { code: status === 404 ? 'NotFound' : 'BadRequest', message } } };
}

function stateOf(options: ControlOptions) {
  const { clock, resourceManager } = options;
  return {
    clock: { now: clock.now(), speed: clock.speed },
    resourceGraph: { lagSeconds: resourceManager.resourceGraph.lagSeconds },
    ...pending(options),
  };
}

function pending({ resourceManager, eventGrid }: ControlOptions) {
  return { faults: [...resourceManager.faults.list(), ...eventGrid.faults.list()] };
}

function clear(options: ControlOptions) {
  options.resourceManager.faults.clear();
  options.eventGrid.faults.clear();
  for (const service of ['blob', 'queue', 'table'] as const)
    options.storage[service].faults.clear();
  return pending(options);
}

/** What can be ordered, with the members each order takes. */
function usage() {
  return Object.fromEntries(
    Object.entries(faultOrders).map(([name, { what, takes }]) => [
      `POST /faults/${name}`,
      { what, takes: Object.keys(takes.shape) },
    ]),
  );
}
