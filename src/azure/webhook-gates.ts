import { Unavailable } from '../lifecycle/outcomes.ts';
import type { GateQuestion, Gates } from '../lifecycle/keeping/ports.ts';
import { shortened } from './shortened.ts';

/** How long a gate may take to answer, in milliseconds, and how much of its answer is read, in bytes. */
const PATIENCE = 20_000;
const LONGEST_ANSWER = 65_536;

type Answer = Awaited<ReturnType<Gates['ask']>>;

/**
 * Gates that are asked by POST over https. They answer 200 with `{"promote": true | false | null, "reason"?: …}`;
 * null, or a 202, is: not yet. Errors name the gate's host alone: the rest of its address may hold a key.
 */
export function webhookGates(patience = PATIENCE): Gates {
  return {
    async ask(url, question) {
      const { host } = new URL(url);
      const response = await post(url, question, patience).catch((error: unknown) => {
        throw unavailable(host, `did not answer (${whyOf(error)})`);
      });
      if (response.status !== 200) {
        await response.body?.cancel().catch(() => undefined);
        if (response.status === 202) return { verdict: 'wait' };
        throw unavailable(host, `answered ${response.status}`, response);
      }
      const text = await textOf(response).catch((error: unknown) => {
        throw unavailable(host, `did not end its answer (${whyOf(error)})`);
      });
      const answer = text === undefined ? undefined : answerIn(text);
      if (answer === undefined) {
        throw unavailable(host, 'answered 200 without {"promote": true}, false or null as JSON');
      }
      return answer;
    },
  };
}

const post = (url: string, question: GateQuestion, patience: number): Promise<Response> =>
  fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', accept: 'application/json' },
    body: JSON.stringify(question),
    redirect: 'manual',
    signal: AbortSignal.timeout(patience),
  });

/** Undefined where it is longer than any answer of a gate. */
async function textOf({ body }: Response): Promise<string | undefined> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of body ?? []) {
    length += part.length;
    if (length > LONGEST_ANSWER) return undefined;
    parts.push(part);
  }
  return Buffer.concat(parts).toString();
}

function answerIn(text: string): Answer | undefined {
  const { promote, reason } = objectIn(text);
  if (promote !== null && typeof promote !== 'boolean') return undefined;
  if (reason !== undefined && typeof reason !== 'string') return undefined;
  const verdict = promote === null ? 'wait' : promote ? 'yes' : 'no';
  return { verdict, ...(reason === undefined ? {} : { reason: shortened(reason) }) };
}

function objectIn(text: string): { promote?: unknown; reason?: unknown } {
  try {
    return (JSON.parse(text) as object | null) ?? {};
  } catch {
    return {};
  }
}

function unavailable(host: string, what: string, { status, headers }: Partial<Response> = {}) {
  const seconds = status === 429 || status === 503 ? Number(headers?.get('retry-after')) : 0;
  return new Unavailable(
    `The gate at ${host} ${what}; it is asked again.`,
    seconds > 0 ? { retryAfterSeconds: seconds } : {},
  );
}

/** What fetch throws says little by itself, and its cause has a code. */
function whyOf(error: unknown): string {
  const { name, cause } = error as { name?: string; cause?: { code?: string } };
  return cause?.code ?? name ?? 'no reason given';
}
