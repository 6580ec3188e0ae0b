/** What MSAL and Azure Identity read before they ask for a token. */
export function openIdConfiguration(origin: string, authority: string, tenantId: string): unknown {
  const isAdfs = authority.toLowerCase() === 'adfs';
  const below = `${origin}/${isAdfs ? 'adfs' : authority}/oauth2${isAdfs ? '' : '/v2.0'}`;
  return {
    issuer: isAdfs ? `${origin}/adfs` : `${origin}/${tenantId}/v2.0`,
    authorization_endpoint: `${below}/authorize`,
    token_endpoint: `${below}/token`,
    jwks_uri: `${origin}/${isAdfs ? 'adfs' : authority}/discovery/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'client_secret_basic'],
    grant_types_supported: ['client_credentials'],
    response_types_supported: ['token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    scopes_supported: ['openid'],
  };
}
