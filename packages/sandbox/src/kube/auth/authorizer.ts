import type { UserInfo } from '../core/request-context.ts';

/** What somebody wants to do. */
export interface AccessRequest {
  readonly user: UserInfo;
  readonly verb: string;
  readonly group: string;
  readonly resource: string;
  readonly subresource: string;
  readonly namespace: string;
  readonly name: string;
  /** Set for requests that are about no resource. */
  readonly path?: string;
}

export interface Authorizer {
  allows(request: AccessRequest): boolean;
}
