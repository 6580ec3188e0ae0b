/** How an image may be named: lower-case letters, digits and hyphens. */
export const IMAGE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;

/** The image under which a drop is kept whose folder names none; no image of the catalog is called so. */
export const UNNAMED = 'unnamed';
/** The same rule for the names in the catalog, written out because editors get it as it is. */
export const CATALOG_NAME = /^(?!unnamed$)[a-z0-9][a-z0-9-]{0,62}$/;
