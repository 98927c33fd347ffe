import { randomUUID } from 'node:crypto';
import { expect, it } from 'vitest';
import { systemClock } from '../src/kube/system-clock.ts';
import { createAlertmanager } from '../src/simulated/alertmanager/alertmanager.ts';
import type { Notification } from '../src/simulated/alertmanager/notification.ts';
import { describeAlertmanager, readBody } from './alertmanager-suite.ts';

describeAlertmanager(async () => {
  const notifications: Notification[] = [];
  const alertmanager = createAlertmanager({
    clock: systemClock(),
    newId: randomUUID,
    speed: 0.1,
    post: async (_url, notification) => {
      notifications.push(notification);
      return true;
    },
  });
  alertmanager.notify('http://receiver.example');
  return {
    ask: async (method, path, body) => {
      const init = body === undefined ? { method } : { method, body: JSON.stringify(body) };
      const answer = await alertmanager.handler(new Request(`http://alertmanager.example${path}`, init));
      expect(answer.headers.get('x-simulated-by')).toBe('otelops-sandbox');
      return { status: answer.status, body: readBody(await answer.text()) };
    },
    notifications: () => notifications,
    close: async () => alertmanager.stop(),
  };
});

it('tells again what the receiver did not take, and whoever comes late', async () => {
  const seen: string[] = [];
  let works = false;
  const alertmanager = createAlertmanager({
    clock: systemClock(),
    newId: randomUUID,
    speed: 0,
    post: async (url, { status }) => {
      seen.push(`${url} ${status} ${works}`);
      return works;
    },
  });
  alertmanager.receive([{ labels: { alertname: 'Early' } }]);
  expect(alertmanager.firing()).toMatchObject([{ labels: { alertname: 'Early' } }]);
  const end = alertmanager.notify('late');
  await expect.poll(() => seen.length, { timeout: 20_000 }).toBeGreaterThan(1);
  works = true;
  await expect.poll(() => seen.at(-1), { timeout: 20_000 }).toBe('late firing true');
  end();
  alertmanager.stop();
});
