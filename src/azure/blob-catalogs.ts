import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient } from '@azure/storage-blob';
import type { AcceptedCatalog } from '../lifecycle/catalog/schema.ts';
import type { CatalogFiles, Catalogs } from '../lifecycle/ports.ts';
import { clientOptions } from './client-options.ts';
import { asking, askingFor, statusOf } from './errors.ts';

const CONTAINER = 'catalog';
/** Metadata of both verdicts: the ETag of the text that was judged. */
const JUDGED = 'sourceetag';
/** Which members an accepted catalog has. One of another form was stored by another build, and is judged anew. */
const FORM = '2';

/** `catalog/catalog.yaml` as people wrote it; beside it `accepted.json`, and `rejected.json` while it is wrong. */
export function blobCatalogs(url: string, credential: TokenCredential): Catalogs & CatalogFiles {
  const service = new BlobServiceClient(url, credential, clientOptions);
  const blobOf = (name: string) => service.getContainerClient(CONTAINER).getBlockBlobClient(name);
  let cached: { etag: string; catalog: AcceptedCatalog } | undefined;

  async function judgedIn(name: string) {
    const found = await askingFor(name, () => blobOf(name).getProperties());
    return (
      found && {
        etag: found.metadata?.[JUDGED],
        form: found.metadata?.['form'],
        on: found.lastModified?.getTime() ?? 0,
      }
    );
  }

  async function write(name: string, text: string, sourceEtag: string): Promise<void> {
    await asking(`write ${name}`, () =>
      blobOf(name).upload(text, Buffer.byteLength(text), {
        metadata: { [JUDGED]: sourceEtag, form: FORM },
      }),
    );
  }

  return {
    accepted: () =>
      askingFor('the accepted catalog', async () => {
        const conditions = cached === undefined ? {} : { ifNoneMatch: cached.etag };
        try {
          const answer = await blobOf('accepted.json').download(0, undefined, { conditions });
          const text = await textOf(answer.readableStreamBody);
          if (answer.metadata?.['form'] !== FORM) return undefined;
          cached = { etag: answer.etag ?? '', catalog: JSON.parse(text) as AcceptedCatalog };
        } catch (error) {
          if (statusOf(error) !== 304 || cached === undefined) throw error;
        }
        return cached.catalog;
      }),

    read: () =>
      askingFor('catalog.yaml', async () => {
        const answer = await blobOf('catalog.yaml').download();
        return { text: await textOf(answer.readableStreamBody), etag: answer.etag ?? '' };
      }),

    async judged() {
      // Times have whole seconds: in the same one the rejection came later, for an acceptance removes it.
      const accepted = await judgedIn('accepted.json');
      if (accepted !== undefined && accepted.form !== FORM) return undefined;
      const latest = [await judgedIn('rejected.json'), accepted]
        .filter((verdict) => verdict !== undefined)
        .sort((a, b) => b.on - a.on)[0];
      return latest?.etag;
    },

    async accept(catalog, sourceEtag) {
      await write('accepted.json', toText(catalog), sourceEtag);
      await asking('drop the old rejection', () => blobOf('rejected.json').deleteIfExists());
    },

    reject: (report, sourceEtag) => write('rejected.json', toText(report), sourceEtag),
  };
}

const toText = (value: object) => `${JSON.stringify(value, null, 2)}\n`;

async function textOf(stream: NodeJS.ReadableStream | undefined): Promise<string> {
  let text = '';
  stream?.setEncoding('utf8');
  for await (const part of stream ?? []) text += String(part);
  return text;
}
