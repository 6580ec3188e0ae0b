import { z } from 'zod';
import { ArmError } from './errors.ts';

/** Where the next page of a list begins. */
export interface SkipToken {
  /** How many items were told. */
  offset: number;
  /** Lower-cased id of the last of them. */
  lastId: string;
  /** Of the request for the first page. */
  apiVersion: string;
}

const written = z.tuple([z.int().nonnegative(), z.string(), z.string()]);

export function writeSkipToken({ offset, lastId, apiVersion }: SkipToken): string {
  return Buffer.from(JSON.stringify([offset, lastId, apiVersion])).toString('base64url');
}

/** Throws 400 for what is no token of ours. */
export function readSkipToken(text: string): SkipToken {
  const { data } = written.safeParse(parsed(text));
  if (data) {
    const [offset, lastId, apiVersion] = data;
    return { offset, lastId, apiVersion };
  }
  const message = `The provided skip token '${text}' is invalid. Follow nextLink as it was given.`;
  throw new ArmError(400, { code: 'InvalidSkipToken', message }, 'gateway');
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString());
  } catch {
    return undefined;
  }
}

/**
 * The api-version that counts. A further page goes on in that of the first: the Python SDK replaces the
 * one in nextLink by that of whatever operations it used last, disks' where versions are listed. Throws
 * 400 for what is no token of ours.
 */
export function apiVersionOf(query: URLSearchParams, asked: string): string {
  const token = query.get('$skiptoken');
  return token ? readSkipToken(token).apiVersion : asked;
}

/** The index after the item the last page ended with; where that is gone, after as many as were told. */
export function pageStart(token: string | null, items: readonly { id: string }[]): number {
  if (!token) return 0;
  const { offset, lastId } = readSkipToken(token);
  const isLast = ({ id }: { id: string }) => id.toLowerCase() === lastId;
  const expected = items[offset - 1];
  // Nearly always nothing has gone, and the list may be long.
  if (expected && isLast(expected)) return offset;
  const index = items.findIndex(isLast);
  return index < 0 ? offset : index + 1;
}
