import type { Controller, Tools } from '../machinery/controller.ts';
import { createCaInjector } from './ca-injector.ts';
import { createCertificateController } from './certificate-controller.ts';
import { createIssuerController } from './issuer-controller.ts';
import { createPresence } from './presence.ts';
import { createWebhookAuthority } from './webhook-authority.ts';

/**
 * The double of cert-manager: self-signed and CA issuers, certificates with real keys and signatures, CA injection.
 * Each part acts only as long as the Deployment that would do its work is available.
 */
export function createCertManager(tools: Tools): readonly Controller[] {
  const presence = createPresence(tools.cluster);
  return [
    createIssuerController(tools, presence),
    createCertificateController(tools, presence),
    createCaInjector(tools, presence),
    createWebhookAuthority(tools, presence),
  ];
}
