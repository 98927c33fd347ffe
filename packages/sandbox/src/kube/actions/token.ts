import type { Authenticator } from '../auth/authenticator.ts';
import { serviceAccountUser } from '../auth/authenticator.ts';
import { requireStored } from '../core/update.ts';
import { fieldAt, listOf } from '../json.ts';
import { type FieldError, invalid, invalidField } from '../status/field-errors.ts';
import { methodNotAllowed } from '../status/refusals.ts';
import type { Action } from './action.ts';

const DEFAULT_SECONDS = 3600;
const LEAST_SECONDS = 600;

/** `serviceaccounts/token`: a token that this server accepts as the service account. It has the form of a JWT, unsigned. */
export function issueToken(authenticator: Authenticator): Action {
  return async (core, target, request, _context) => {
    if (request.verb !== 'create') throw methodNotAllowed();
    const account = requireStored(core, { ...target, subresource: '' });
    const seconds = Number(fieldAt(request.body, 'spec', 'expirationSeconds') ?? DEFAULT_SECONDS);
    const faults: FieldError[] = [];
    if (seconds < LEAST_SECONDS)
      faults.push(invalidField('spec.expirationSeconds', seconds, 'may not specify a duration less than 10 minutes'));
    if (faults.length > 0) throw invalid({ group: 'authentication.k8s.io', kind: 'TokenRequest' }, target.name, faults);
    const now = core.clock.now().getTime();
    const expires = new Date(now + seconds * 1000);
    const audiences = listOf(fieldAt(request.body, 'spec', 'audiences')).map(String);
    const user = serviceAccountUser(target.namespace, target.name, account.metadata.uid);
    const claims = {
      iss: 'https://kubernetes.default.svc',
      aud: audiences,
      sub: user.name,
      iat: Math.floor(now / 1000),
      exp: Math.floor(expires.getTime() / 1000),
      jti: core.random.next(2 ** 31),
    };
    const token = [{ alg: 'none', typ: 'JWT' }, claims]
      .map((part) => Buffer.from(JSON.stringify(part)).toString('base64url'))
      .join('.');
    authenticator.addToken(`${token}.sandbox`, user);
    const { name, namespace, uid } = account.metadata;
    return {
      code: 201,
      object: {
        kind: 'TokenRequest',
        apiVersion: 'authentication.k8s.io/v1',
        metadata: { name, ...(namespace === undefined ? {} : { namespace }), ...(uid === undefined ? {} : { uid }) },
        spec: {
          audiences: audiences.length === 0 ? ['https://kubernetes.default.svc'] : audiences,
          expirationSeconds: seconds,
          boundObjectRef: null,
        },
        status: { token: `${token}.sandbox`, expirationTimestamp: `${expires.toISOString().slice(0, 19)}Z` },
      },
    };
  };
}
