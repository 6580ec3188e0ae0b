/** A definition's id as a key of Table storage, in which a slash is not allowed. */
export const definitionKey = (id: string): string => id.toLowerCase().replaceAll('/', '|');

/** The definition's id in lower case that a key was made of. */
export const definitionOf = (key: string): string => key.replaceAll('|', '/');
