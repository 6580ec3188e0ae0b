import { createHash } from 'node:crypto';
import { z } from 'zod';

/**
 * Azure's way to write an instant: up to seven fractional digits, trailing zeros trimmed, `+00:00`.
 * `seed` gives the digits below a millisecond, so that clients meet all seven.
 */
export function azureInstant(instant: Date, seed = ''): string {
  const [seconds, rest = ''] = instant.toISOString().split('.');
  const milliseconds = rest.slice(0, 3);
  const digits = seed ? String(numberFrom(seed) % 10_000).padStart(4, '0') : '';
  const fraction = `${milliseconds}${digits}`.replace(/0+$/, '');
  return `${seconds}${fraction && `.${fraction}`}+00:00`;
}

const form = z.union([z.iso.date(), z.iso.datetime({ offset: true, local: true })]);

/** An ISO 8601 date, with or without a time, in UTC unless it says otherwise; undefined for anything else. */
export function instantFrom(text: string): Date | undefined {
  if (!form.safeParse(text).success) return undefined;
  const isLocal = text.includes('T') && !/(Z|[+-]\d\d:\d\d)$/.test(text);
  return new Date(isLocal ? `${text}Z` : text);
}

/** The ticks of .NET (100 ns since the year 1), as Azure's operation URLs carry them. */
export function ticks(instant: Date): string {
  return String(BigInt(instant.getTime()) * 10_000n + 621_355_968_000_000_000n);
}

/** `20250325T161936Z`, as x-ms-routing-request-id carries it. */
export function compactInstant(instant: Date): string {
  return instant.toISOString().replace(/\.\d+/, '').replaceAll(/[-:]/g, '');
}

/** A number that depends on the text alone: the same spread on every run. */
export function numberFrom(text: string): number {
  return createHash('sha256').update(text).digest().readUInt32BE(0);
}
