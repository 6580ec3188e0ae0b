import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a sample function received. */
export interface Call {
  name: string;
  input: unknown;
  metadata?: Record<string, unknown>;
  /** The process that it runs in. */
  pid: number;
}

export interface GateAnswer {
  throws?: string;
  /** An unhandled rejection with this message. */
  stray?: string;
  output?: unknown;
  nothing?: boolean;
}

/** A server the sample functions ask how they shall end, so that a test sees and steers every run. */
export interface Gate {
  url: string;
  calls: Call[];
  answer: (call: Call) => GateAnswer | Promise<GateAnswer>;
  close(): void;
}

export async function openGate(): Promise<Gate> {
  const server = createServer((request, response) => {
    void (async () => {
      let text = '';
      for await (const chunk of request as AsyncIterable<Buffer>) text += chunk.toString();
      const call = JSON.parse(text) as Call;
      gate.calls.push(call);
      response.end(JSON.stringify(await gate.answer(call)));
    })();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const gate: Gate = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls: [],
    answer: () => ({}),
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
  return gate;
}

/** Holds calls until opened. */
export function latch(): { opened: Promise<void>; open(): void } {
  const { promise, resolve } = Promise.withResolvers<void>();
  return { opened: promise, open: resolve };
}
