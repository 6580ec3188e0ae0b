import { randomUUID } from 'node:crypto';
import type { IncomingCall } from './call.ts';
import { compactInstant } from './instants.ts';
import type { ErrorOrigin } from './errors.ts';

/**
 * What every answer carries. An answer of Resource Manager itself has one id for request and
 * correlation; a resource provider's has its own request id.
 */
export function commonHeaders(
  call: IncomingCall,
  producedBy: ErrorOrigin,
  now: Date,
): Record<string, string> {
  const { correlationId } = call;
  const clientRequestId = call.headers['x-ms-client-request-id'];
  const echoes = call.headers['x-ms-return-client-request-id']?.toLowerCase() === 'true';
  return {
    Date: now.toUTCString(),
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    Expires: '-1',
    'Strict-Transport-Security': 'max-age=31536000; includeSubDomains',
    'X-Content-Type-Options': 'nosniff',
    'X-Cache': 'CONFIG_NOCACHE',
    'X-MSEdge-Ref': `Ref A: ${hex()} Ref B: LOCAL000000000001 Ref C: ${now.toISOString().slice(0, 19)}Z`,
    'x-ms-request-id': producedBy === 'provider' ? call.requestId : correlationId,
    'x-ms-correlation-request-id': correlationId,
    'x-ms-routing-request-id': `WESTEUROPE:${compactInstant(now)}:${correlationId}`,
    ...(echoes && clientRequestId && { 'x-ms-client-request-id': clientRequestId }),
  };
}

/** Marks an error of Resource Manager itself; a provider's 4xx has no mark. */
export function failureCause(status: number, producedBy: ErrorOrigin): Record<string, string> {
  if (producedBy === 'gateway') return { 'x-ms-failure-cause': 'gateway' };
  return status >= 500 ? { 'x-ms-failure-cause': 'service' } : {};
}

function hex(): string {
  return randomUUID().replaceAll('-', '').toUpperCase();
}
