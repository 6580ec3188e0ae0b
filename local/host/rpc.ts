/**
 * What host and worker say to each other: the typed data of the real gRPC contract, carried by node's
 * IPC channel with `serialization: 'advanced'` (so bytes stay bytes).
 */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  int?: number;
  double?: number;
  http?: HttpData;
}

interface Nullable<T> {
  value?: T;
}

export interface HttpData {
  url?: string;
  method?: string;
  nullableHeaders?: Record<string, Nullable<string>>;
  nullableQuery?: Record<string, Nullable<string>>;
  nullableParams?: Record<string, Nullable<string>>;
  body?: TypedData | null;
  statusCode?: string;
  headers?: Record<string, string>;
  cookies?: HttpCookie[];
}

export interface HttpCookie {
  name: string;
  value: string;
  domain?: Nullable<string>;
  path?: Nullable<string>;
  expires?: Nullable<{ seconds: number }>;
  secure?: Nullable<boolean>;
  httpOnly?: Nullable<boolean>;
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
  maxAge?: Nullable<number>;
}

export interface BindingInfo {
  name: string;
  type: string;
  direction: string;
  [option: string]: unknown;
}

export interface RegisteredFunction {
  id: string;
  name: string;
  bindings: Record<string, BindingInfo>;
  retryOptions?: unknown;
}

export interface NamedData {
  name: string;
  data: TypedData;
}

export interface InvocationRequest {
  invocationId: string;
  functionId: string;
  inputData: NamedData[];
  triggerMetadata: Record<string, TypedData>;
  traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
}

export interface InvocationResponse {
  invocationId: string;
  outputData?: NamedData[];
  returnValue?: TypedData | null;
}

export type LogLevel =
  'trace' | 'debug' | 'information' | 'warning' | 'error' | 'critical' | 'none';
export type LogCategory = 'user' | 'system' | 'customMetric';

export interface WorkerException {
  message: string;
  stackTrace: string;
}

export type ToWorker =
  | { type: 'start'; folder: string }
  | { type: 'invoke'; request: InvocationRequest }
  | { type: 'terminate' };

export type FromWorker =
  | { type: 'started'; functions: RegisteredFunction[]; capabilities: Record<string, string> }
  /** `registered`: how many functions were registered before the entry failed. */
  | { type: 'startFailed'; exception: WorkerException; registered: number }
  | { type: 'succeeded'; response: InvocationResponse }
  | { type: 'failed'; invocationId: string; exception: WorkerException }
  | { type: 'log'; level: LogLevel; category: LogCategory; message: string; functionName?: string };
