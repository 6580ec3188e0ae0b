import { createServer } from 'node:https';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import type { IncomingCall } from './call.ts';
import { callWithoutBody, readCall, writeReply } from './connection.ts';
import { ArmError } from './errors.ts';
import type { FaultState, RequestFault } from './faults.ts';
import { commonHeaders, failureCause } from './headers.ts';
import type { Answer } from './pipeline.ts';
import type { Reply } from './reply.ts';

/** One request as it was answered, for tests and tallies. */
export interface ArmCall {
  method: string;
  /** Without the query. */
  path: string;
  /** With its question mark; empty where there is none. */
  query: string;
  apiVersion: string;
  /** 0 where the connection was destroyed before anything was done. */
  status: number;
  /** Azure's time. */
  at: Date;
}

export interface ServerOptions {
  tls: { key: string; cert: string };
  /** 0: any. */
  port: number;
  now: () => Date;
  faults: FaultState;
  answer: (call: IncomingCall) => Promise<Answer>;
}

export interface Server {
  port: number;
  calls: ArmCall[];
  close(): Promise<void>;
}

const keptCalls = 100_000;

export async function startServer(options: ServerOptions): Promise<Server> {
  const { tls, port, now, faults, answer } = options;
  const calls: ArmCall[] = [];
  const server = createServer({ ...tls, keepAliveTimeout: 60_000 }, (request, response) => {
    void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = request.url ?? '';
    const log = (status: number) => logCall(calls, callWithoutBody(request), url, status, now());
    const fault = faults.isOut() ? cutFault : faults.befalls(request.method ?? '', url);
    if (fault?.kind === 'cut') {
      log(0);
      request.socket.destroy();
      return;
    }
    if (fault?.kind === 'delay') await setTimeout(fault.milliseconds);
    const answered = await answerTo(request, fault);
    if (!answered) return;
    const { call, reply, producedBy } = answered;
    log(reply.status);
    if (fault?.kind === 'cutAfter') {
      request.socket.destroy();
      return;
    }
    writeReply(response, reply, {
      ...commonHeaders(call, producedBy, now()),
      ...(reply.status >= 400 && failureCause(reply.status, producedBy)),
    });
  }

  /** Undefined where the client has gone before its request was whole. */
  async function answerTo(request: IncomingMessage, fault: RequestFault | undefined) {
    let call = callWithoutBody(request);
    try {
      call = await readCall(request);
      if (fault?.kind === 'respond')
        return { call, reply: fault.answer, producedBy: 'provider' as const };
      return { call, ...(await answer(call)) };
    } catch (error) {
      if (error instanceof ArmError)
        return {
          call,
          reply: { status: error.status, body: { error: error.body } },
          producedBy: error.origin,
        };
      if (request.errored) return undefined;
      // A defect here, or a blob store that does not answer: loud in the log, and Azure's 500 on the wire.
      console.error(`${call.method} ${call.path} failed:`, error);
      return { call, reply: internalError(error), producedBy: 'provider' as const };
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  return {
    port: (server.address() as AddressInfo).port,
    calls,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

const cutFault: RequestFault = { kind: 'cut' };

function internalError(error: unknown): Reply {
  const message = error instanceof Error ? error.message : String(error);
  return { status: 500, body: { error: { code: 'InternalServerError', message } } };
}

function logCall(calls: ArmCall[], call: IncomingCall, url: string, status: number, at: Date) {
  const { method, path, query } = call;
  const mark = url.indexOf('?');
  calls.push({
    method,
    path,
    query: mark < 0 ? '' : url.slice(mark),
    apiVersion: query.get('api-version') ?? '',
    status,
    at,
  });
  if (calls.length > keptCalls) calls.splice(0, keptCalls / 2);
}
