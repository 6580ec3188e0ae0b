import { ArmError } from '../errors.ts';
import type { KqlError } from './kql/kql-error.ts';

interface Asked {
  now: Date;
  correlationId: string;
}

function graphError(
  status: number,
  code: string,
  details: { code: string; message: string }[],
  { now, correlationId }: Asked,
  headers: Record<string, string> = {},
): ArmError {
  const message = `Please provide below info when asking for support: timestamp = ${now.toISOString()}, correlationId = ${correlationId}.`;
  return new ArmError(status, { code, message, details }, 'provider', headers);
}

/** 400 with the place and the token of the fault, as Resource Graph tells it. */
export function invalidQuery(error: KqlError, asked: Asked): ArmError {
  const { code, message, position } = error;
  const where = position && {
    line: position.line,
    characterPositionInLine: position.character,
    token: position.token,
  };
  const details = [
    {
      code: 'InvalidQuery',
      message:
        'Query is invalid. Please refer to the documentation for the Azure Resource Graph service and fix the error before retrying.',
    },
    { code, message, ...where },
  ];
  return graphError(400, 'BadRequest', details, asked);
}

export function invalidOption(message: string, asked: Asked): ArmError {
  return graphError(400, 'BadRequest', [{ code: 'InvalidRequest', message }], asked);
}

export function rateLimited(asked: Asked, retryAfter: string): ArmError {
  const message =
    'Client application has been throttled and should not attempt to repeat the request until an amount of time has elapsed. Please see https://aka.ms/resourcegraph-throttling for help.';
  return graphError(429, 'RateLimiting', [{ code: 'RateLimiting', message }], asked, {
    'Retry-After': retryAfter,
  });
}
