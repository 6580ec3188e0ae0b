import Module from 'node:module';
import type { LogCategory, LogLevel } from '../rpc.ts';
import type { Hook, HookName } from './hooks.ts';
import type { FunctionMetadata, Handler, ProgrammingModel, Registry } from './registry.ts';
import { writeLog } from './write-log.ts';

export interface Core {
  version: string;
  hostVersion: string;
  registerFunction(metadata: FunctionMetadata, handler: Handler): Disposable;
  registerHook(name: HookName, hook: Hook): Disposable;
  setProgrammingModel(model: ProgrammingModel): void;
  getProgrammingModel(): ProgrammingModel | undefined;
  log(level: LogLevel, category: LogCategory, message: string): void;
  Disposable: typeof Disposable;
}

class Disposable {
  #dispose: (() => unknown) | undefined;

  static from(...disposables: { dispose(): unknown }[]): Disposable {
    return new Disposable(() => disposables.forEach((each) => each.dispose()));
  }

  constructor(dispose: () => unknown) {
    this.#dispose = dispose;
  }

  dispose(): unknown {
    const dispose = this.#dispose;
    this.#dispose = undefined;
    return dispose?.();
  }
}

/**
 * Answers `require('@azure/functions-core')` from here on, as the real worker does. Must run before the
 * app's first file is loaded: later, @azure/functions is in test mode and registers nothing.
 */
export function installCoreModule(registry: Registry): Core {
  const core = coreApi(registry);
  // oxlint-disable-next-line typescript/unbound-method -- the proxy passes `this` on
  Module.prototype.require = new Proxy(Module.prototype.require, {
    apply: (target, self, args: [string]) =>
      args[0] === '@azure/functions-core' ? core : (Reflect.apply(target, self, args) as unknown),
  });
  return core;
}

function coreApi(registry: Registry): Core {
  return {
    version: '3.14.1',
    hostVersion: '4.1052.200',
    registerFunction: (metadata, handler) => registerFunction(registry, metadata, handler),
    registerHook: (name, hook) => registerHook(registry, name, hook),
    setProgrammingModel: (model) => {
      registry.model = model;
    },
    getProgrammingModel: () => registry.model,
    log: (level, category, message) => writeLog(registry, { level, category, message }),
    Disposable,
  };
}

function registerFunction(
  registry: Registry,
  metadata: FunctionMetadata,
  handler: Handler,
): Disposable {
  if (registry.locked) throw new Error('A function can only be registered during app startup.');
  const id = metadata.functionId ?? metadata.name;
  if (registry.functions.has(id))
    throw new Error(`A function with id "${id}" has already been registered.`);
  registry.functions.set(id, { metadata, handler });
  return new Disposable(() => {
    if (registry.locked) throw new Error('A function can only be disposed during app startup.');
    registry.functions.delete(id);
  });
}

function registerHook(registry: Registry, name: HookName, hook: Hook): Disposable {
  const hooks = registry.hooks[name];
  if (hooks === undefined) throw new RangeError(`Unrecognized hook "${name as string}"`);
  hooks.push(hook);
  return new Disposable(() => hooks.splice(hooks.indexOf(hook), 1));
}
