// Starts Azurite as local Azure does, tells where it is, and stays until it is killed.
import { prepareCertificates } from '../../../local/certificates.ts';
import { startAzurite } from '../../../local/azurite.ts';

const [folder = '', account = '', accountKey = ''] = process.argv.slice(2);
const azurite = await startAzurite({
  folder,
  account,
  accountKey,
  ...(await prepareCertificates(folder)),
  log: () => undefined,
});
process.send?.({ origins: azurite.origins(), pid: azurite.pid() });
