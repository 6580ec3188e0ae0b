import { parseArgs } from 'node:util';

export interface StartOptions {
  speed: number;
  portBase: number | undefined;
  fresh: boolean;
  catalog: string | undefined;
  /** Absent: .local and dist of the project. */
  state: string | undefined;
  /** Ids of subscriptions beside the usual one. */
  subscriptions: string[];
  app: string | undefined;
}

export const startUsage = `npm start -- [options]

  --speed N       Azure seconds in a real second, 1 or more (60)
  --port-base N   listen on eight ports from N on; 0: on free ones (also PORT_BASE)
  --catalog FILE  a catalog to begin with, where there is none yet
  --state FOLDER  where everything is kept (.local)
  --app FOLDER    the built app (dist)
  --subscription ID
                  one more subscription, empty; give it again for another
  --fresh         forget what is kept and begin anew`;

/**
 * Reads the options of npm start.
 * @throws with what is wrong and the usage.
 */
export function readStartOptions(
  args: string[],
  env: Record<string, string | undefined>,
): StartOptions {
  const values = parse(args);
  return {
    speed: wholeNumber('--speed', values.speed ?? '60', 1, 1_000_000),
    portBase: portBaseOf(values['port-base'] ?? env['PORT_BASE']),
    fresh: values.fresh ?? false,
    catalog: values.catalog,
    state: values.state,
    subscriptions: (values.subscription ?? []).map(subscriptionId),
    app: values.app,
  };
}

function parse(args: string[]) {
  try {
    const { values } = parseArgs({
      args,
      options: {
        speed: { type: 'string' },
        'port-base': { type: 'string' },
        catalog: { type: 'string' },
        state: { type: 'string' },
        app: { type: 'string' },
        subscription: { type: 'string', multiple: true },
        fresh: { type: 'boolean' },
      },
    });
    return values;
  } catch (error) {
    const what = error instanceof Error ? error.message : String(error);
    throw new Error(`${what}\n\n${startUsage}`, { cause: error });
  }
}

function portBaseOf(text: string | undefined): number | undefined {
  return text ? wholeNumber('--port-base', text, 0, 65_528) : undefined;
}

function subscriptionId(text: string): string {
  if (/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text)) return text.toLowerCase();
  throw new Error(
    `--subscription is the id of a subscription, as 99999999-9999-4999-8999-999999999999, not ${text}.\n\n${startUsage}`,
  );
}

function wholeNumber(name: string, text: string, least: number, most: number): number {
  const number = Number(text);
  if (Number.isInteger(number) && number >= least && number <= most) return number;
  throw new Error(
    `${name} is a whole number from ${least} to ${most}, not ${text}.\n\n${startUsage}`,
  );
}
