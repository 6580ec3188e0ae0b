import { InvocationContext } from '@azure/functions';

/** An invocation's context that keeps what is logged, as `error …`. */
export function aContext() {
  const lines: string[] = [];
  const context = new InvocationContext({
    functionName: 'test',
    logHandler: (level, ...words) => lines.push(`${level} ${words.join(' ')}`),
  });
  return { context, lines };
}
