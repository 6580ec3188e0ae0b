import type { TokenCredential } from '@azure/identity';
import { BlobServiceClient, type BlobRequestConditions } from '@azure/storage-blob';
import type { AcceptedCatalog } from '../lifecycle/catalog/schema.ts';
import type { CatalogFiles, Catalogs } from '../lifecycle/ports.ts';
import { clientOptions } from './client-options.ts';
import { asking, unlessAbsent, codeOf, statusOf, translate } from './errors.ts';
import { uploadJson } from './upload-json.ts';

const CONTAINER = 'catalog';
/** Metadata of both verdicts: the ETag of the text that was judged. */
const JUDGED = 'sourceetag';
/** Which members an accepted catalog has. One of another form was stored by another build, and is judged anew. */
const FORM = '2';
/** Of 409 and 412 those alone that another ETag is the cause of: a lease, say, stays. */
const OVERTAKEN = ['BlobAlreadyExists', 'ConditionNotMet'];

/** `catalog/catalog.yaml` as people wrote it; beside it `accepted.json`, and `rejected.json` while it is wrong, or waits. */
export function blobCatalogs(url: string, credential: TokenCredential): Catalogs & CatalogFiles {
  const service = new BlobServiceClient(url, credential, clientOptions);
  const blobOf = (name: string) => service.getContainerClient(CONTAINER).getBlockBlobClient(name);
  let cached: { etag: string; catalog: AcceptedCatalog } | undefined;

  async function judgedIn(name: string) {
    const found = await unlessAbsent(`read ${name}`, () => blobOf(name).getProperties());
    return (
      found && {
        etag: found.etag,
        source: found.metadata?.[JUDGED],
        form: found.metadata?.['form'],
        on: found.lastModified?.getTime() ?? 0,
      }
    );
  }

  /** `source` is not said of a text that is not judged yet. */
  async function write(
    name: string,
    content: object,
    source: string | undefined,
    conditions: BlobRequestConditions = {},
  ): Promise<void> {
    const metadata = { form: FORM, ...(source === undefined ? {} : { [JUDGED]: source }) };
    await uploadJson(blobOf(name), content, { metadata, conditions });
  }

  return {
    accepted: () =>
      unlessAbsent('read the accepted catalog', async () => {
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

    find: () =>
      unlessAbsent('read catalog.yaml', async () => {
        const found = await blobOf('catalog.yaml').getProperties();
        const {
          etag = '',
          contentLength: bytes = 0,
          lastModified: writtenOn = new Date(0),
        } = found;
        return { etag, bytes, writtenOn };
      }),

    read: (etag) =>
      unlessAbsent('read catalog.yaml', async () => {
        try {
          const conditions = { ifMatch: etag };
          const answer = await blobOf('catalog.yaml').download(0, undefined, { conditions });
          return await textOf(answer.readableStreamBody);
        } catch (error) {
          if (statusOf(error) !== 412) throw error;
          return undefined;
        }
      }),

    async judged() {
      // Times have whole seconds: in the same one the rejection came later, for an acceptance removes it.
      const accepted = await judgedIn('accepted.json');
      if (accepted !== undefined && accepted.form !== FORM) return { accepted: accepted.etag };
      const latest = [await judgedIn('rejected.json'), accepted]
        .filter((verdict) => verdict !== undefined)
        .sort((a, b) => b.on - a.on)[0];
      return { source: latest?.source, accepted: accepted?.etag };
    },

    async accept(catalog, source, before) {
      const conditions = before === undefined ? { ifNoneMatch: '*' } : { ifMatch: before };
      try {
        await write('accepted.json', catalog, source, conditions);
      } catch (error) {
        if (OVERTAKEN.includes(codeOf(error) ?? '')) return false;
        throw translate(error, 'write accepted.json');
      }
      await asking('drop the old rejection', () => blobOf('rejected.json').deleteIfExists());
      return true;
    },

    reject: (report, source) =>
      asking('write rejected.json', () => write('rejected.json', report, source)),

    wait: (report) =>
      asking('write rejected.json', () => write('rejected.json', report, undefined)),
  };
}

async function textOf(stream: NodeJS.ReadableStream | undefined): Promise<string> {
  let text = '';
  stream?.setEncoding('utf8');
  for await (const part of stream ?? []) text += String(part);
  return text;
}
