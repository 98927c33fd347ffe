import {
  parseAlerts,
  parseGroups,
  parseSilence,
  parseSilenceId,
  parseSilences,
  parseStatus,
} from './alertmanager-answers.ts';
import type {
  AlertFilter,
  AlertmanagerStatus,
  HeldAlert,
  HeldAlertGroup,
  Silence,
  WantedSilence,
} from './alertmanager-types.ts';
import { type Answer, answered, mapAnswer } from './answer.ts';
import { askJson, askReady, badAnswer, type Readiness, refused } from './ask.ts';
import type { BackendQuery, BackendRequest, HttpBackend } from './http-backend.ts';
import { formatMatcher } from './matchers.ts';

/** Alertmanager's API v2. */
export interface AlertmanagerClient {
  ready(): Promise<Answer<Readiness>>;
  status(): Promise<Answer<AlertmanagerStatus>>;
  alerts(filter?: AlertFilter): Promise<Answer<readonly HeldAlert[]>>;
  groups(filter?: AlertFilter): Promise<Answer<readonly HeldAlertGroup[]>>;
  silences(): Promise<Answer<readonly Silence[]>>;
  /** `backend-refused` with status 404 where there is none of that id. */
  silence(id: string): Promise<Answer<Silence>>;
  /** The id it got: not always the one given. */
  createSilence(silence: WantedSilence): Promise<Answer<string>>;
  /** Ends a silence at once. */
  expireSilence(id: string): Promise<Answer<undefined>>;
}

export function alertmanagerClient(backend: HttpBackend): AlertmanagerClient {
  const ask = async <T>(
    request: Omit<BackendRequest, 'path'> & { readonly path: string },
    parse: (content: unknown) => T | undefined,
  ): Promise<Answer<T>> => {
    const answer = await askJson(backend, { ...request, path: `/api/v2/${request.path}` });
    return mapAnswer(answer, (content) => {
      const parsed = parse(content);
      return parsed === undefined ? badAnswer(backend, `it is no answer to ${request.path}`) : answered(parsed);
    });
  };
  const get = <T>(path: string, query: BackendQuery, parse: (content: unknown) => T | undefined): Promise<Answer<T>> =>
    ask({ method: 'GET', path, query }, parse);
  return {
    ready: () => askReady(backend, '/-/ready'),
    status: () => get('status', {}, parseStatus),
    alerts: (filter = {}) => get('alerts', filterQuery(filter), parseAlerts),
    groups: (filter = {}) => get('alerts/groups', filterQuery(filter), parseGroups),
    silences: () => get('silences', {}, parseSilences),
    silence: (id) => get(`silence/${encodeURIComponent(id)}`, {}, parseSilence),
    createSilence: (silence) => ask({ method: 'POST', path: 'silences', body: postable(silence) }, parseSilenceId),
    expireSilence: async (id) => {
      const answer = await backend.request({ method: 'DELETE', path: `/api/v2/silence/${encodeURIComponent(id)}` });
      if (!answer.ok) return answer;
      return answer.value.status < 300 ? answered(undefined) : refused(backend, answer.value);
    },
  };
}

function filterQuery({ matchers = [], silenced, inhibited }: AlertFilter): BackendQuery {
  return { filter: matchers.map(formatMatcher), silenced, inhibited };
}

function postable({ startsAt, endsAt, ...rest }: WantedSilence): object {
  return { ...rest, startsAt: startsAt.toISOString(), endsAt: endsAt.toISOString() };
}
