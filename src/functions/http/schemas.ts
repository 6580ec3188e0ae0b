import { z } from '@hono/zod-openapi';
import { IMAGE_NAME } from '../../lifecycle/catalog/image-name.ts';
import {
  isImport,
  isKeeping,
  isRollback,
  jobStates,
  type HistoryEntry,
  type Job,
} from '../../lifecycle/jobs/job.ts';
import type { RollbackData } from '../../lifecycle/jobs/job-data.ts';
import type { LatestIn } from '../../lifecycle/look-up-latest.ts';
import { blobOf } from '../../lifecycle/uploads/write-result.ts';
import { isNumber, parseNumber } from '../../lifecycle/versions/number.ts';

export const image = z
  .string()
  .regex(IMAGE_NAME, 'must be the name of an image in the catalog')
  .openapi({ example: 'ubuntu-24' });

/** What can be part of an address as it is: no half of a pair, no segment that addresses do without. */
const isName = (text: string): boolean =>
  text.isWellFormed() &&
  !/[\p{Cc}\\]/u.test(text) &&
  !text.split(/[/?]/).some((part) => /^(\.|%2e){1,2}$/i.test(part));

const numberThat = (is: (text: string) => boolean) =>
  z.string().refine(is, 'must be Major.Minor.Patch, as in 1.4.0').openapi({ example: '1.4.0' });

/** Of a version that is there, by whomever. */
export const versionNumber = numberThat((text) => parseNumber(text) !== undefined);

export const importRequest = z
  .strictObject({
    blob: z
      .string()
      .min(1)
      .max(2_048)
      .refine(isName, 'must be text without control characters and without . or .. between slashes')
      .openapi({
        example: 'ubuntu-24/1.4.0.vhd',
        description:
          'Address of a blob in a drop account of the catalog, or path in its container vhds.',
      }),
    image,
    version: numberThat(isNumber).optional(),
  })
  .openapi('ImportRequest');

export const idempotencyKey = z.object({
  'idempotency-key': z
    .string()
    .regex(/^[\x21-\x7e]{1,255}$/, 'must be 1 to 255 printable ASCII characters without blanks')
    .optional()
    .openapi({
      description:
        'The same key with the same request is the same job; with another request it is a conflict.',
    }),
});

export const jobQuery = z.object({
  image: image.optional(),
  state: z.enum(jobStates).optional(),
  after: z
    .string()
    .max(2_048)
    .optional()
    .openapi({ description: 'The `next` of the page before.' }),
});

export const jobParameters = z.object({
  job: z
    .string()
    .regex(
      /^[a-z0-9][a-z0-9-]{0,62}\.[0-9a-f]{16}$/,
      'must be a job id, as in ubuntu-24.0123456789abcdef',
    )
    .openapi({ example: 'ubuntu-24.0123456789abcdef' }),
});

export const acceptedSchema = z.object({ job: z.string(), url: z.string() }).openapi('Accepted');

const byRegion = z.record(z.string(), z.string().nullable());
const rollback = z
  .object({ target: z.string(), withdrawn: z.array(z.string()), before: byRegion, after: byRegion })
  .openapi({ description: 'What latest meant in each region, and what it means afterwards.' });

export const jobSchema = z
  .object({
    id: z.string(),
    image: z.string(),
    kind: z.string(),
    state: z.enum(jobStates),
    step: z.string().optional().openapi({ description: 'The step whose turn it is.' }),
    dueAt: z.string(),
    because: z.string().optional().openapi({ description: 'What it waits for, or why it ended.' }),
    remedy: z.string().optional(),
    blob: z.string().optional().openapi({ description: 'What an import is made from.' }),
    version: z.string().optional(),
    versionId: z.string().optional(),
    regions: z
      .record(z.string(), z.object({ state: z.string(), progress: z.number() }))
      .optional()
      .openapi({ description: "Azure's state by region, and its progress in percent." }),
    rollback: rollback.optional(),
    askedBy: z.string(),
    createdAt: z.string(),
    endedAt: z.string().optional(),
    history: z
      .array(
        z.object({
          sequence: z.number(),
          step: z.string(),
          at: z.string(),
          outcome: z.string(),
          note: z.string(),
        }),
      )
      .optional(),
  })
  .openapi('Job');

export const jobListSchema = z
  .object({ jobs: z.array(jobSchema), next: z.string().optional() })
  .openapi('Jobs');

export const healthSchema = z
  .object({ status: z.enum(['healthy', 'unhealthy']), catalog: z.string() })
  .openapi('Health');

export const imageParameters = z.object({ image });
export const regionQuery = z.object({
  region: z
    .string()
    .regex(/^[A-Za-z][A-Za-z0-9 ]{0,63}$/, 'must be an Azure region, as in westeurope')
    .optional()
    .openapi({ description: 'One region; without it every one that has a version.' }),
});

export const latestSchema = z
  .object({
    image: z.string(),
    latest: z.array(
      z.object({
        region: z.string(),
        version: z.string().optional().openapi({ description: 'Absent: there is none.' }),
        versionId: z.string().optional(),
      }),
    ),
  })
  .openapi('Latest');

/** What latest means, as callers see it. */
export const shownLatest = (name: string, latest: LatestIn[]): z.infer<typeof latestSchema> => ({
  image: name,
  latest: latest.map(({ region, version }) => ({
    region,
    ...(version === undefined ? {} : { version: version.number, versionId: version.id }),
  })),
});

const rolledBack = ({ target, withdrawn, before, after }: RollbackData) => ({
  target,
  withdrawn,
  before,
  after,
});

/** A job as callers see it. */
export function shownJob(job: Job, history?: HistoryEntry[]): z.infer<typeof jobSchema> {
  const { id, image: name, kind, state, step, because, remedy, askedBy, data } = job;
  const { version } = data;
  return {
    id,
    image: name,
    kind,
    state,
    ...(step === undefined ? {} : { step }),
    dueAt: job.dueAt.toISOString(),
    ...(because === undefined ? {} : { because }),
    ...(remedy === undefined ? {} : { remedy }),
    ...(isImport(job) ? { blob: blobOf(job) } : {}),
    ...(version === undefined ? {} : { version: version.number, versionId: version.id }),
    ...(isKeeping(job) && job.data.regions !== undefined ? { regions: job.data.regions } : {}),
    ...(isRollback(job) ? { rollback: rolledBack(job.data) } : {}),
    askedBy,
    createdAt: job.createdAt.toISOString(),
    ...(job.endedAt === undefined ? {} : { endedAt: job.endedAt.toISOString() }),
    ...(history === undefined
      ? {}
      : { history: history.map((entry) => ({ ...entry, at: entry.at.toISOString() })) }),
  };
}
