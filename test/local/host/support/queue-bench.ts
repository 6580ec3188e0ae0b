import { QueueServiceClient, type QueueClient } from '@azure/storage-queue';
import { startAzuriteQueues } from './azurite-queues.ts';
import { openGate, type Call, type Gate } from './gate.ts';
import { startSampleHost, type SampleHost } from './sample-host.ts';
import type { FunctionsHostOptions } from '../../../../local/host/functions-host.ts';

/** Queues, a gate and hosts for one test; queue names are new for each. */
export interface QueueBench {
  gate: Gate;
  work: QueueClient;
  poison: QueueClient;
  out: QueueClient;
  runs(name: string): Call[];
  host(
    settings?: Record<string, string>,
    options?: Partial<FunctionsHostOptions>,
  ): Promise<SampleHost>;
  send(body: string): Promise<void>;
  texts(queue: QueueClient): Promise<string[]>;
  close(): Promise<void>;
}

export interface QueueBenches {
  open(): Promise<QueueBench>;
  close(): Promise<void>;
}

export const base64 = (text: string) => Buffer.from(text).toString('base64');

export async function queueBenches(): Promise<QueueBenches> {
  const azurite = await startAzuriteQueues();
  const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
  let count = 0;
  return {
    open: async () => {
      const name = `work-${(count += 1)}`;
      await service.createQueue(name);
      return openBench(service, azurite.connectionString, name);
    },
    close: () => azurite.stop(),
  };
}

async function openBench(
  service: QueueServiceClient,
  connectionString: string,
  name: string,
): Promise<QueueBench> {
  const gate = await openGate();
  const hosts: SampleHost[] = [];
  const work = service.getQueueClient(name);
  const settings = {
    AzureWebJobsStorage: connectionString,
    GATE: gate.url,
    WORK_QUEUE: name,
    OUT_QUEUE: `${name}-out`,
  };
  return {
    gate,
    work,
    poison: service.getQueueClient(`${name}-poison`),
    out: service.getQueueClient(`${name}-out`),
    runs: (function_) => gate.calls.filter((call) => call.name === function_),
    host: async (more = {}, options = {}) => {
      const host = await startSampleHost({ ...settings, ...more }, options);
      hosts.push(host);
      return host;
    },
    send: async (body) => void (await work.sendMessage(base64(body))),
    texts: async (queue) => {
      if (!(await queue.exists())) return [];
      const { peekedMessageItems } = await queue.peekMessages({ numberOfMessages: 32 });
      return peekedMessageItems.map((each) => each.messageText);
    },
    close: async () => {
      await Promise.all(hosts.map((each) => each.stop()));
      gate.close();
    },
  };
}
