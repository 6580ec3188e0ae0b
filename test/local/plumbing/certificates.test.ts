import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { describe, expect, it, onTestFinished } from 'vitest';
import { prepareCertificates } from '../../../local/certificates.ts';
import { listen } from '../../../local/listen.ts';
import { temporaryFolder } from './temporary-folder.ts';

describe('certificates', () => {
  it('are trusted by this process under every name of this machine', async () => {
    const { tls } = await prepareCertificates(await temporaryFolder());
    const server = createServer(tls, (_request, response) => response.end('here'));
    const { port, close } = await listen(server, 0, 'A test');
    onTestFinished(close);
    for (const host of ['localhost', '127.0.0.1']) {
      const answer = await fetch(`https://${host}:${port}/`);
      expect(await answer.text()).toBe('here');
    }
  });

  it('are used again after a restart', async () => {
    const folder = await temporaryFolder();
    const first = await prepareCertificates(folder);
    expect(await prepareCertificates(folder)).toEqual(first);
  });

  it('are made anew when a kill left half of a file', async () => {
    const folder = await temporaryFolder();
    const { certPath, tls } = await prepareCertificates(folder);
    await writeFile(certPath, tls.cert.slice(0, 200));
    const next = await prepareCertificates(folder);
    expect(next.tls.cert).not.toBe(tls.cert);
  });

  it('say which service wanted a port that is taken, and what to do', async () => {
    const first = await listen(createServer(), 0, 'A test');
    onTestFinished(first.close);
    await expect(listen(createServer(), first.port, 'Event Grid')).rejects.toThrow(
      `Event Grid cannot listen on port ${first.port}: something else listens there. Stop that, or`,
    );
  });
});
