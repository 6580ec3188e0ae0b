/** The id of what a resource lies in (an image definition's gallery, a version's definition), in lower case. */
export const parentId = (id: string): string => id.split('/').slice(0, -2).join('/').toLowerCase();
