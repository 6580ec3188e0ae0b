import type { FromWorker, InvocationRequest, InvocationResponse } from '../rpc.ts';
import { asException } from './exception.ts';
import { runHooks } from './hooks.ts';
import type { CoreInvocationContext, Handler, Registry } from './registry.ts';
import { writeLog } from './write-log.ts';

/** Runs one invocation in the order of the real worker and sends its outcome. */
export async function invoke(
  registry: Registry,
  request: InvocationRequest,
  send: (message: FromWorker) => void,
): Promise<void> {
  try {
    send({ type: 'succeeded', response: await respond(registry, request) });
  } catch (error) {
    send({ type: 'failed', invocationId: request.invocationId, exception: asException(error) });
  }
}

async function respond(
  registry: Registry,
  request: InvocationRequest,
): Promise<InvocationResponse> {
  const found = registry.functions.get(request.functionId);
  if (found === undefined || registry.model === undefined)
    throw new Error(
      `Function code for '${request.functionId}' is not loaded and cannot be invoked.`,
    );
  const hookData = {};
  let invocationContext: unknown;
  const core: CoreInvocationContext = {
    invocationId: request.invocationId,
    request,
    metadata: found.metadata,
    log: (level, category, message) =>
      writeLog(registry, {
        level,
        category,
        message,
        functionName: found.metadata.name,
        hookData,
        invocationContext,
      }),
  };
  const model = registry.model.getInvocationModel(core);
  const { context, inputs } = await model.getArguments();
  invocationContext = context;
  const shared = { hookData, appHookData: registry.appHookData, invocationContext: context };

  core.state = 'preInvocationHooks';
  const before = { ...shared, inputs, functionCallback: found.handler };
  await runHooks(registry.hooks.preInvocation, before);

  core.state = 'invocation';
  const after = {
    ...shared,
    inputs: before.inputs,
    ...(await outcome(() => call(model, context, before))),
  };

  core.state = 'postInvocationHooks';
  await runHooks(registry.hooks.postInvocation, after);
  if (after.error !== null && after.error !== undefined) throw after.error;
  return model.getResponse(context, after.result);
}

async function call(
  model: ReturnType<NonNullable<Registry['model']>['getInvocationModel']>,
  context: unknown,
  before: { inputs: unknown[]; functionCallback: Handler },
): Promise<unknown> {
  return model.invokeFunction(context, before.inputs, before.functionCallback);
}

async function outcome(run: () => Promise<unknown>): Promise<{ result: unknown; error: unknown }> {
  try {
    return { result: await run(), error: null };
  } catch (error) {
    return { result: null, error: error ?? new Error('Unknown error') };
  }
}
