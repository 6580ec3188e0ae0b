import { ArmError } from '../errors.ts';

const mostTags = 50;
const longestName = 512;
const longestValue = 256;
// Tags that begin so are Azure's own, and may have all of these.
const reserved = /^(?!hidden|link)[^]*[<>%&\\?/\p{Cc}]/iu;

/** Throws 400 for more tags than a resource can have, and for names and values that Azure refuses. */
export function checkTags(tags: unknown): void {
  if (typeof tags !== 'object' || tags === null) return;
  const all = Object.entries(tags);
  if (all.length > mostTags)
    throw refused(
      'TooManyTags',
      `The resource has '${all.length}' tags. Maximum allowed number of tags - '${mostTags}'.`,
    );
  for (const [name, value] of all) checkTag(name, value);
}

function checkTag(name: string, value: unknown): void {
  if (reserved.test(name))
    throw refused(
      'InvalidTagNameCharacters',
      String.raw`The tag names '${name}' have reserved characters '<,>,%,&,\,?,/' or control characters.`,
    );
  if (name.length > longestName)
    throw refused(
      'InvalidTagName',
      `Tag key too large. Following tag name '${name}' exceeded the maximum length. Maximum allowed length for tag name - '${longestName}' characters.`,
    );
  if (typeof value === 'string' && value.length > longestValue)
    throw refused(
      'InvalidTagValueLength',
      `Tag value too large. Following tag value '${value}' exceeded the maximum length. Maximum allowed length for tag value - '${longestValue}' characters.`,
    );
}

function refused(code: string, message: string) {
  return new ArmError(400, { code, message }, 'gateway');
}
