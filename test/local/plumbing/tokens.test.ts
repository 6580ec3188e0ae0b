import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { appClientId, appPrincipalId, tenantId } from '../../../local/fixed-ids.ts';
import { createTokens } from '../../../local/tokens.ts';
import { temporaryFolder } from './temporary-folder.ts';

const storage = 'https://storage.azure.com';

describe('tokens', () => {
  it('tell whom they speak for, and for which audience', () => {
    const tokens = createTokens(tenantId);
    const { token } = tokens.issue(appPrincipalId, storage);
    expect(tokens.read(`Bearer ${token}`)).toEqual({
      objectId: appPrincipalId,
      clientId: appClientId,
      tenantId,
      audience: storage,
      expired: false,
    });
  });

  it('carry the claims of an Entra ID token, version 1.0', () => {
    const { token, expiresOn } = createTokens(tenantId).issue(appPrincipalId, storage);
    const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
    expect(claims).toMatchObject({
      aud: storage,
      iss: `https://sts.windows.net/${tenantId}/`,
      oid: appPrincipalId,
      tid: tenantId,
      ver: '1.0',
      exp: expiresOn.getTime() / 1000,
    });
  });

  it('are told to be expired once they are', () => {
    const tokens = createTokens(tenantId);
    const { token } = tokens.issue(appPrincipalId, storage, -1);
    expect(tokens.read(token)?.expired).toBe(true);
  });

  it('are not read when somebody else signed or changed them', () => {
    const tokens = createTokens(tenantId);
    const { token } = createTokens(tenantId).issue(appPrincipalId, storage);
    expect(tokens.read(token)).toBeUndefined();
    expect(tokens.read(`${tokens.issue(appPrincipalId, storage).token}x`)).toBeUndefined();
    expect(tokens.read('not.a.token')).toBeUndefined();
    expect(tokens.read('')).toBeUndefined();
  });

  it('survive a restart', async () => {
    const keyFile = join(await temporaryFolder(), 'state', 'key.pem');
    const { token } = createTokens(tenantId, keyFile).issue(appPrincipalId, storage);
    expect(createTokens(tenantId, keyFile).read(token)?.objectId).toBe(appPrincipalId);
  });
});
