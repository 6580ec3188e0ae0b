import { readConfig } from '../src/config.ts';
import { sweep } from '../src/lifecycle/keeping/sweep.ts';
import { createServices } from '../src/services.ts';

// Reads an estate once, and plans for it again and again without asking anybody: milliseconds of each plan, as JSON.
const services = createServices(readConfig());
const catalog = await services.catalogs.accepted();
if (catalog === undefined) throw new Error('There is no catalog to plan for.');
const subscriptions = [...new Set(Object.values(catalog.images).map((one) => one.subscription))];
const versions = await services.estate.versions(subscriptions);
const users = await services.estate.users(subscriptions);
const holdings = await services.estate.holdings(subscriptions);
const writers = await services.writers.list();
const adopted = await services.adoptions.list();
const read = {
  ...services,
  estate: instead(services.estate, {
    rights: async () => new Map(),
    versions: async () => versions,
    users: async () => users,
    holdings: async () => holdings,
  }),
  writers: instead(services.writers, { list: async () => writers }),
  adoptions: instead(services.adoptions, { list: async () => adopted }),
  // Nobody answers a question, and it stays one.
  galleries: instead(services.galleries, { version: async () => undefined }),
};
const taken: number[] = [];
for (let round = 0; round < 5; round += 1) {
  const began = performance.now();
  await sweep(catalog, read);
  taken.push(performance.now() - began);
}
process.stdout.write(JSON.stringify(taken), () => process.exit(0));

/** A port some of whose methods are others. */
function instead<Port extends object>(port: Port, methods: Partial<Port>): Port {
  const get = (of: Port, name: string | symbol): unknown =>
    Reflect.get(methods, name) ?? Reflect.get(of, name);
  return new Proxy(port, { get });
}
