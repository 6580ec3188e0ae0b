import { createServer, type Server } from 'node:http';

export interface Listening {
  port: number;
  /** Ends open connections too. */
  close: () => Promise<void>;
}

/**
 * Listens on this machine only; port 0 takes any free one.
 * @throws with the name of the service and the port when something else holds it.
 */
export function listen(server: Server, port: number, service: string): Promise<Listening> {
  return new Promise((fulfil, reject) => {
    const fail = (error: NodeJS.ErrnoException): void => {
      const reason =
        error.code === 'EADDRINUSE'
          ? 'something else listens there. Stop that, or start elsewhere: npm start -- --port-base 0'
          : error.message;
      reject(new Error(`${service} cannot listen on port ${port}: ${reason}`, { cause: error }));
    };
    server.once('error', fail);
    server.listen(port, '127.0.0.1', () => {
      server.off('error', fail);
      const address = server.address();
      if (address === null || typeof address === 'string') {
        throw new Error(`${service} listens on a pipe, not on a port.`);
      }
      fulfil({ port: address.port, close: () => close(server) });
    });
  });
}

/** Whether a service could listen there now. */
export async function isFree(port: number): Promise<boolean> {
  try {
    await (await listen(createServer(), port, 'Nothing')).close();
    return true;
  } catch {
    return false;
  }
}

function close(server: Server): Promise<void> {
  return new Promise((fulfil) => {
    server.close(() => fulfil());
    server.closeAllConnections();
  });
}
