export type HookName = 'preInvocation' | 'postInvocation' | 'appStart' | 'appTerminate' | 'log';
export type Hook = (context: unknown) => unknown;
export type Hooks = Record<HookName, Hook[]>;

export function noHooks(): Hooks {
  return { preInvocation: [], postInvocation: [], appStart: [], appTerminate: [], log: [] };
}

/** Runs hooks one after the other; the first that throws ends it. */
export async function runHooks(hooks: Hook[], context: unknown): Promise<void> {
  for (const hook of hooks) await hook(context);
}
