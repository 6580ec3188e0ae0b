/** How the catalog may name an image: lower-case letters, digits and hyphens. */
export const IMAGE_NAME = /^[a-z0-9][a-z0-9-]{0,62}$/;
