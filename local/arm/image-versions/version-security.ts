import { z } from 'zod';
import { oneOf } from '../request-shape.ts';

const key = z.strictObject({
  type: oneOf('sha256', 'x509').optional(),
  value: z.array(z.string()).optional(),
});
const keys = z.array(key).optional();

/** The UEFI keys a version is to be made with; they are only told back. */
export const versionSecurity = z.strictObject({
  uefiSettings: z
    .strictObject({
      signatureTemplateNames: z
        .array(
          oneOf(
            'NoSignatureTemplate',
            'MicrosoftUefiCertificateAuthorityTemplate',
            'MicrosoftWindowsTemplate',
          ),
        )
        .optional(),
      additionalSignatures: z
        .strictObject({ pk: key.optional(), kek: keys, db: keys, dbx: keys })
        .optional(),
    })
    .optional(),
});
