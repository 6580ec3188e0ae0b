/** Something that the person at the keyboard can put right: what is wrong, and what to do about it. */
export class Complaint extends Error {
  readonly what: string;
  readonly remedy: string;

  constructor(what: string, remedy: string, options?: ErrorOptions) {
    super(remedy === '' ? what : `${what}\n${remedy}`, options);
    this.what = what;
    this.remedy = remedy;
  }
}

/** It would befall every other file as well. */
export class AccountComplaint extends Complaint {}

/** The person pressed Ctrl-C. */
export class Interrupted extends Complaint {}

/** The file is not any more what it was when it was opened. */
export class FileChanged extends Complaint {}
