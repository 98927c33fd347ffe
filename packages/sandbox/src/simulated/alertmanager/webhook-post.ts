import type { PostNotification } from './alertmanager.ts';

const TIMEOUT_MS = 10_000;

/** Sends notifications over HTTP as Alertmanager does. */
export const postNotification: PostNotification = async (url, notification, { bearerToken }) => {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Alertmanager/0.34.0 (simulated by otelops-sandbox)',
        ...(bearerToken === undefined ? {} : { authorization: `Bearer ${bearerToken}` }),
      },
      body: JSON.stringify(notification),
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    await answer.body?.cancel();
    return answer.ok;
  } catch {
    // Whoever receives is not there (yet): the group's next look tries again.
    return false;
  }
};
