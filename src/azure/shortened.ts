/** A property of Table storage holds at most 32 Ki characters; what Azure says can be long. */
const LONGEST = 8_000;

export const shortened = (text: string): string => text.slice(0, LONGEST);
