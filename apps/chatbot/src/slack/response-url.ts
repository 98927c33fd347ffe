import type { Telemetry } from '../ports/telemetry.ts';
import type { Respond } from './answers.ts';

const TIMEOUT_MS = 5_000;

/**
 * Posts to the address that came with an interaction. Only Slack's own addresses (or those of the server that stands in for
 * it) are ever called: a forged one would make the bot talk to whatever it names.
 */
export function createRespond(apiUrl: string | undefined, telemetry: Pick<Telemetry, 'log'>): Respond {
  return async (responseUrl, body) => {
    if (!isOfSlack(responseUrl, apiUrl)) {
      telemetry.log('warn', 'An answer address that is not of Slack was not used.');
      return false;
    }
    try {
      const response = await fetch(responseUrl, {
        method: 'POST',
        headers: { 'content-type': 'application/json; charset=utf-8' },
        body: JSON.stringify(body),
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      await response.body?.cancel();
      return response.ok;
    } catch {
      return false;
    }
  };
}

/** Slack itself, and Slack for governments: files and answers have hosts of their own below them. */
const SLACK_DOMAINS = ['slack.com', 'slack-gov.com'];
const USUAL_API = 'https://slack.com/api/';

/** Whether an address is where Slack, or the server that stands in for it, takes answers and files. */
export function isOfSlack(address: string, apiUrl: string | undefined): boolean {
  const url = URL.parse(address);
  const api = URL.parse(apiUrl ?? USUAL_API);
  if (url === null || api === null) return false;
  return url.origin === api.origin || (isSlackItself(api) && isSlackItself(url));
}

function isSlackItself({ protocol, hostname, port }: URL): boolean {
  if (protocol !== 'https:' || port !== '') return false;
  return SLACK_DOMAINS.some((domain) => hostname === domain || hostname.endsWith(`.${domain}`));
}
