export type StorageService = 'blob' | 'queue' | 'table';

interface StorageRequestLine {
  service: StorageService;
  method: string;
  /** Path and query as sent: /account/container/blob?comp=… */
  url: string;
  headers: Record<string, string | string[] | undefined>;
}

/** The name Azure's storage logs give to a request's operation; `GET queue/…` where it is none we know. */
export function storageOperation(line: StorageRequestLine): string {
  const { pathname, searchParams } = new URL(line.url, 'https://localhost');
  // The first segment is the account.
  const depth = pathname.split('/').filter(Boolean).length - 1;
  const comp = searchParams.get('comp') ?? '';
  const named = operations[line.service](line, { pathname, depth, comp, query: searchParams });
  return named ?? `${line.method} ${line.service}${comp && `/${comp}`}`;
}

interface Target {
  pathname: string;
  depth: number;
  comp: string;
  query: URLSearchParams;
}
type Namer = (line: StorageRequestLine, target: Target) => string | undefined;

const operations: Record<StorageService, Namer> = {
  blob: blobOperation,
  queue: queueOperation,
  table: tableOperation,
};

function blobOperation(line: StorageRequestLine, { depth, comp, query }: Target) {
  const { method } = line;
  if (depth === 0) return comp === 'list' ? 'ListContainers' : undefined;
  if (depth === 1 && query.get('restype') === 'container') {
    if (comp === 'list') return 'ListBlobs';
    return comp === '' ? byMethod(method, containerOperations) : undefined;
  }
  if (method !== 'PUT') return comp ? blobReads[comp] : byMethod(method, blobOperations);
  if (comp === 'page') return line.headers['x-ms-page-write'] === 'clear' ? 'ClearPage' : 'PutPage';
  if (comp === 'block' && line.headers['x-ms-copy-source']) return 'PutBlockFromURL';
  if (comp) return blobWrites[comp];
  if (line.headers['x-ms-blob-type']) {
    return line.headers['x-ms-copy-source'] ? 'PutBlobFromURL' : 'PutBlob';
  }
  return line.headers['x-ms-copy-source'] ? 'CopyBlob' : 'PutBlob';
}

function queueOperation(line: StorageRequestLine, { depth, comp, pathname, query }: Target) {
  if (depth === 0) return comp === 'list' ? 'ListQueues' : undefined;
  if (depth === 1) return comp ? undefined : byMethod(line.method, queueOperations);
  if (!pathname.endsWith('/messages')) return byMethod(line.method, messageOperations);
  if (line.method === 'GET' && query.get('peekonly') === 'true') return 'PeekMessages';
  return byMethod(line.method, messagesOperations);
}

function tableOperation(line: StorageRequestLine, { pathname }: Target) {
  const last = decodeURIComponent(pathname.slice(pathname.lastIndexOf('/') + 1));
  if (last === '$batch') return 'EntityGroupTransaction';
  if (last === 'Tables') return line.method === 'POST' ? 'CreateTable' : 'QueryTables';
  if (last.startsWith('Tables(')) return line.method === 'DELETE' ? 'DeleteTable' : 'QueryTable';
  // Clients whose transport has no MERGE send it as a POST.
  const method = String(line.headers['x-http-method'] ?? line.method);
  if (!updates.has(method)) return byMethod(method, entityOperations);
  const conditional = line.headers['if-match'] !== undefined;
  if (method === 'PUT') return conditional ? 'UpdateEntity' : 'InsertOrReplaceEntity';
  return conditional ? 'MergeEntity' : 'InsertOrMergeEntity';
}

type Names = Record<string, string>;

function byMethod(method: string, names: Names): string | undefined {
  return names[method];
}

const containerOperations: Names = {
  PUT: 'CreateContainer',
  DELETE: 'DeleteContainer',
  GET: 'GetContainerProperties',
  HEAD: 'GetContainerProperties',
};
const blobOperations: Names = {
  GET: 'GetBlob',
  HEAD: 'GetBlobProperties',
  DELETE: 'DeleteBlob',
};
const blobReads: Names = {
  pagelist: 'GetPageRegions',
  blocklist: 'GetBlockList',
  metadata: 'GetBlobMetadata',
};
const blobWrites: Names = {
  block: 'PutBlock',
  blocklist: 'PutBlockList',
  appendblock: 'AppendBlock',
  metadata: 'SetBlobMetadata',
  properties: 'SetBlobProperties',
  lease: 'LeaseBlob',
  snapshot: 'SnapshotBlob',
  copy: 'AbortCopyBlob',
  tier: 'SetBlobTier',
};
const queueOperations: Names = { PUT: 'CreateQueue', DELETE: 'DeleteQueue' };
const messagesOperations: Names = {
  POST: 'PutMessage',
  GET: 'GetMessages',
  DELETE: 'ClearMessages',
};
const updates = new Set(['PUT', 'MERGE', 'PATCH']);
const messageOperations: Names = { PUT: 'UpdateMessage', DELETE: 'DeleteMessage' };
const entityOperations: Names = {
  POST: 'InsertEntity',
  GET: 'QueryEntity',
  DELETE: 'DeleteEntity',
};
