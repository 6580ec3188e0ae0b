import type {
  BindingInfo,
  FromWorker,
  InvocationRequest,
  InvocationResponse,
  LogCategory,
  LogLevel,
  RegisteredFunction,
} from '../rpc.ts';
import { noHooks, type Hooks } from './hooks.ts';

export type Handler = (...inputs: unknown[]) => unknown;

export interface FunctionMetadata {
  name: string;
  functionId?: string;
  bindings: Record<string, BindingInfo>;
  retryOptions?: unknown;
}

export interface CoreInvocationContext {
  invocationId: string;
  request: InvocationRequest;
  metadata: FunctionMetadata;
  state?: 'preInvocationHooks' | 'invocation' | 'postInvocationHooks';
  log(level: LogLevel, category: LogCategory, message: string): void;
}

export interface InvocationModel {
  getArguments(): Promise<{ context: unknown; inputs: unknown[] }>;
  invokeFunction(context: unknown, inputs: unknown[], handler: Handler): Promise<unknown>;
  getResponse(context: unknown, result: unknown): Promise<InvocationResponse>;
}

export interface ProgrammingModel {
  name: string;
  version: string;
  getInvocationModel(context: CoreInvocationContext): InvocationModel;
  getCapabilities(defaults: Record<string, string>): Promise<Record<string, string>>;
}

/** What the app has registered with the core API, and the state shared by its hooks. */
export interface Registry {
  functions: Map<string, { metadata: FunctionMetadata; handler: Handler }>;
  hooks: Hooks;
  appHookData: Record<string, unknown>;
  appOnlyHookData: Record<string, unknown>;
  model: ProgrammingModel | undefined;
  locked: boolean;
  registered(): RegisteredFunction[];
  /** Ends the time of registration; the capabilities the model asks for. */
  lock(): Promise<Record<string, string>>;
  send(message: FromWorker): void;
}

const workerCapabilities = [
  'RawHttpBodyBytes',
  'RpcHttpTriggerMetadataRemoved',
  'RpcHttpBodyOnly',
  'IgnoreEmptyValuedRpcHttpHeaders',
  'UseNullableValueDictionaryForHttp',
  'WorkerStatus',
  'TypedDataCollection',
  'HandlesWorkerTerminateMessage',
];

export function createRegistry(send: (message: FromWorker) => void): Registry {
  const registry: Registry = {
    functions: new Map(),
    hooks: noHooks(),
    appHookData: {},
    appOnlyHookData: {},
    model: undefined,
    locked: false,
    registered: () =>
      [...registry.functions].map(([id, { metadata }]) => ({
        id,
        // Only plain data crosses the channel, as the real worker's JSON of each binding does.
        ...(JSON.parse(JSON.stringify(metadata)) as Omit<RegisteredFunction, 'id'>),
      })),
    lock: async () => {
      registry.locked = true;
      const defaults = Object.fromEntries(workerCapabilities.map((name) => [name, 'true']));
      return (await registry.model?.getCapabilities(defaults)) ?? defaults;
    },
    send,
  };
  return registry;
}
