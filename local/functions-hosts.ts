import type { Endpoints } from './endpoints.ts';
import type { EventGrid } from './events/event-grid.ts';
import { expectHostStorage } from './host-storage.ts';
import {
  startFunctionsHost,
  type FunctionsHost,
  type FunctionsHostOptions,
} from './host/functions-host.ts';

export interface FunctionsHosts {
  /** Starts a host, with settings beside or instead of the usual ones, and has Event Grid deliver to it. */
  start: (more?: { settings?: Record<string, string> }) => Promise<FunctionsHost>;
  /** The host that was started last. */
  current: () => FunctionsHost | undefined;
  stop: () => Promise<void>;
}

/** Starts one Functions host after another, each on the port of the first. */
export function functionsHosts(
  endpoints: Endpoints,
  eventGrid: EventGrid,
  options: FunctionsHostOptions,
): FunctionsHosts {
  let host: FunctionsHost | undefined;
  const stop = async (): Promise<void> => {
    eventGrid.disconnect();
    await host?.stop();
  };
  return {
    async start({ settings = {} } = {}) {
      await stop();
      const all = { ...options.settings, ...settings };
      expectHostStorage(all, endpoints);
      const port = host?.port ?? options.port;
      host = await startFunctionsHost({ ...options, port, settings: all });
      endpoints.functions = host.url;
      const { url, keys, disabled } = host;
      try {
        await eventGrid.connect({ url, key: keys.eventGrid, disabled });
      } catch (error) {
        await stop();
        throw error;
      }
      return host;
    },
    current: () => host,
    stop,
  };
}
