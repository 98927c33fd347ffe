import type { KubeObject } from '@otelops/deployer';
import { textAt } from '@otelops/deployer/vocabulary';
import { formatSpan } from '../../span.ts';
import { seen } from '../evidence.ts';
import { advise } from '../offers.ts';
import type { Rule } from '../rule.ts';
import { refOfObject } from '../scene.ts';

/** cert-manager renews a 90 day certificate 30 days before its end; less than this means that it has not. */
const warnMs = 21 * 24 * 3_600_000;

/** Certificates that nobody renewed. */
export const certificateExpiring: Rule = {
  id: 'B04',
  about: 'certificates that end soon or have ended',
  find: ({ observed, now }) =>
    observed
      .all('cert-manager.io', 'Certificate')
      .toSorted((a, b) => idOf(a).localeCompare(idOf(b)))
      .flatMap((certificate) => {
        const notAfter = textAt(certificate, 'status', 'notAfter');
        const leftMs = Date.parse(notAfter) - now.getTime();
        if (Number.isNaN(leftMs) || leftMs > warnMs || renewsLater(certificate, now)) return [];
        const object = refOfObject(certificate);
        const ended = leftMs <= 0;
        return [
          {
            rule: 'B04',
            part: 'certificates',
            kind: 'fault',
            severity: ended ? 'error' : 'warning',
            code: 'certificate-expiring',
            title: ended
              ? `Certificate ${idOf(certificate)} has expired`
              : `Certificate ${idOf(certificate)} expires in ${formatSpan(leftMs)}, and was not renewed`,
            confidence: 'certain',
            object,
            evidence: [seen(object, '.status.notAfter', notAfter)],
            fixes: [
              advise(
                `Renew it: kubectl -n ${object.namespace} delete secret ${textAt(certificate, 'spec', 'secretName')}`,
              ),
              advise('Look at cert-manager: otel logs cert-manager'),
            ],
          } as const,
        ];
      }),
};

/** A short-lived certificate is due when it says so itself. */
function renewsLater(certificate: KubeObject, now: Date): boolean {
  const renewal = Date.parse(textAt(certificate, 'status', 'renewalTime'));
  return !Number.isNaN(renewal) && renewal > now.getTime();
}

function idOf({ metadata }: KubeObject): string {
  return `${metadata.namespace ?? ''}/${metadata.name}`;
}
