import type { Scopes } from '../api/scopes.ts';
import type { Delivery } from '../delivery/delivery.ts';
import type { Json } from '../page-protocol.ts';
import type { Workspace } from '../workspace/workspace.ts';
import type { ResponseUrls } from './response-urls.ts';
import type { Triggers } from './triggers.ts';

/** What acting takes. */
export interface ActRoom {
  readonly workspace: Workspace;
  readonly delivery: Delivery;
  readonly triggers: Triggers;
  readonly scopes: Scopes;
  readonly responseUrls: ResponseUrls;
  readonly verificationToken: string;
  readonly baseUrl: () => string;
  /** Options that external selects have offered, by user and action. */
  readonly offered: Map<string, Map<string, Json>>;
}
