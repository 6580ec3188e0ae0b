import { randomUUID, X509Certificate } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';

export interface Certificates {
  /** PEM texts of the server certificate for localhost, 127.0.0.1 and ::1. */
  tls: { key: string; cert: string };
  /** Absolute path of the authority's certificate (PEM), for NODE_EXTRA_CA_CERTS and SSL_CERT_FILE. */
  certificateAuthority: string;
  keyPath: string;
  certPath: string;
}

const oneDay = 24 * 3600 * 1000;

/**
 * A certificate authority and a server certificate for localhost, kept in the folder and reused while
 * they are good for another day. From then on this process trusts the authority.
 */
export async function prepareCertificates(folder: string): Promise<Certificates> {
  const keyPath = resolve(folder, 'server-key.pem');
  const certPath = resolve(folder, 'server.pem');
  const certificateAuthority = resolve(folder, 'certificate-authority.pem');
  const paths = { keyPath, certPath, certificateAuthority };
  const kept = await readKept(paths);
  const { key, cert, authority } = kept ?? (await makeAndKeep(folder, paths));
  trust(authority);
  return { tls: { key, cert }, ...paths };
}

interface Pems {
  key: string;
  cert: string;
  authority: string;
}
type Paths = Omit<Certificates, 'tls'>;

async function readKept(paths: Paths): Promise<Pems | undefined> {
  try {
    const [key, cert, authority] = await Promise.all([
      readFile(paths.keyPath, 'utf8'),
      readFile(paths.certPath, 'utf8'),
      readFile(paths.certificateAuthority, 'utf8'),
    ]);
    const served = new X509Certificate(cert);
    const signed = served.verify(new X509Certificate(authority).publicKey);
    const lasts = Date.parse(served.validTo) > Date.now() + oneDay;
    return signed && lasts ? { key, cert, authority } : undefined;
  } catch {
    // Absent, or half written by a process that was killed: made anew.
    return undefined;
  }
}

async function makeAndKeep(folder: string, paths: Paths): Promise<Pems> {
  const notBeforeDate = new Date(Date.now() - oneDay);
  const notAfterDate = new Date(Date.now() + 365 * oneDay);
  const validity = { notBeforeDate, notAfterDate, algorithm: 'sha256', keyType: 'ec' } as const;
  // Each its own name: of two trusted authorities with one name only the first is tried.
  const name = `Gallerist local Azure ${randomUUID()}`;
  const authority = await generate([{ name: 'commonName', value: name }], {
    ...validity,
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', keyCertSign: true, cRLSign: true, critical: true },
    ],
  });
  const server = await generate([{ name: 'commonName', value: 'localhost' }], {
    ...validity,
    ca: { key: authority.private, cert: authority.cert },
    extensions: [
      { name: 'basicConstraints', cA: false },
      { name: 'keyUsage', digitalSignature: true, keyEncipherment: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' },
          { type: 7, ip: '::1' },
        ],
      },
    ],
  });
  await mkdir(folder, { recursive: true });
  await keep(paths.certificateAuthority, authority.cert);
  await keep(paths.keyPath, server.private);
  await keep(paths.certPath, server.cert);
  return { key: server.private, cert: server.cert, authority: authority.cert };
}

async function keep(path: string, text: string): Promise<void> {
  const written = `${path}.${process.pid}.tmp`;
  await writeFile(written, text, { mode: 0o600 });
  await rename(written, path);
}

function trust(authority: string): void {
  const trusted = getCACertificates('default');
  if (!trusted.includes(authority)) setDefaultCACertificates([...trusted, authority]);
}
