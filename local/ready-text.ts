import type { Endpoints } from './endpoints.ts';

/** What npm start says when everything runs. */
export function readyText(
  endpoints: Endpoints,
  speed: number,
  deviations: number,
  files: { endpoints: string; deviations: string },
): string {
  const pace = speed === 1 ? 'real time' : `${speed} Azure seconds in a real second`;
  return `
Local Azure is ready, at ${pace}.

  Functions host    ${endpoints.functions}
  Resource Manager  ${endpoints.resourceManager}
  Blobs             ${endpoints.blob}
  Queues            ${endpoints.queue}
  Tables            ${endpoints.table}
  Event Grid        ${endpoints.eventGrid}
  Control           ${endpoints.control}

  ${files.endpoints} has these and what it takes to sign in.
  ${files.deviations} lists the ${deviations} ways in which it is not Azure.

Next:  npm run drop -- disk.vhd --image ubuntu-24
Stop:  Ctrl-C. What was made stays in .local/ until npm start -- --fresh.
`;
}
