import type { BindingInfo } from '../rpc.ts';
import { compileRoute, type Route } from './route.ts';

export type AuthLevel = 'anonymous' | 'function' | 'admin';

export interface HttpTrigger {
  route: Route;
  /** Upper case; empty: every method. */
  methods: string[];
  authLevel: AuthLevel;
}

export function readHttpTrigger(binding: BindingInfo, functionName: string): HttpTrigger {
  const methods = Array.isArray(binding.methods) ? (binding.methods as unknown[]) : [];
  return {
    route: compileRoute(typeof binding.route === 'string' ? binding.route : functionName),
    methods: methods.map((each) => String(each).toUpperCase()),
    authLevel: authLevel(binding.authLevel),
  };
}

function authLevel(value: unknown): AuthLevel {
  const level = typeof value === 'string' ? value.toLowerCase() : 'function';
  if (level === 'anonymous' || level === 'function' || level === 'admin') return level;
  throw new Error(`The authLevel '${level}' is not one of anonymous, function and admin.`);
}
