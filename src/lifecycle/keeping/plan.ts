import type { Unread, User } from '../estate.ts';
import type { Version } from '../gallery.ts';
import type { VersionRef } from '../jobs/job-data.ts';
import type { Writer } from './ports.ts';

/** An image as it is found, at one moment. */
export interface FoundImage {
  /** Of its definition, each with `replication` where a question was answered. */
  versions: readonly Version[];
  /** Whoever draws on the definition or one of its versions. */
  users: readonly User[];
  unread: readonly Unread[];
  /** What is remembered of its versions: who may write them, and which are proven replicated. */
  writers: readonly Writer[];
  /** It had versions before the catalog named it. */
  observed: boolean;
}

export type ActionKind = 'replicate' | 'promote' | 'narrow';

/** Something to do about one version. */
export interface Action {
  kind: ActionKind;
  image: string;
  version: VersionRef;
  /** The regions that it is about. */
  regions: string[];
  /** Why, for people. */
  because: string;
  /** What was found, on which the reason rests. */
  fact: string;
  /** What shall be so afterwards: the same wish that failed once is not tried again by itself. */
  wish: string;
  /** The version is mended, and brought nowhere else: what failed, and what a repair took out. */
  back?: true;
  /** Why it is not begun now. */
  heldBack?: string;
}

/** A fact that is dear to read: the replication status of a version. Unanswered, it yields no action. */
export interface Question {
  version: VersionRef;
  because: string;
  /** It rests on a doubt alone: asked with what is left of the calls. */
  canWait?: true;
}

/** What people should know, and nobody does anything about. */
export interface Notice {
  image: string;
  version?: string;
  notice: string;
}

export interface Plan {
  actions: Action[];
  questions: Question[];
  notices: Notice[];
}

export const joined = (parts: readonly Partial<Plan>[]): Plan => ({
  actions: parts.flatMap(({ actions = [] }) => actions),
  questions: parts.flatMap(({ questions = [] }) => questions),
  notices: parts.flatMap(({ notices: told = [] }) => told),
});
