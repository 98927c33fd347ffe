import { readFileSync } from 'node:fs';
import { verbs } from '@otelops/operations';
import { expect, it } from 'vitest';
import { parse } from 'yaml';
import { isQuiet } from '../policy/quiet-hours.ts';
import { parseSettings } from './parse-settings.ts';

const page = readFileSync(new URL('../../../../docs/slack.md', import.meta.url), 'utf8');
const [settings = ''] = [...page.matchAll(/^```yaml\n(cluster:\n[\s\S]*?)^```$/gm)].map((match) => match[1] ?? '');

const env = {
  SLACK_BOT_TOKEN: 'xoxb-1234567890-abcdefgh',
  SLACK_APP_TOKEN: 'xapp-1-A012345-1234567890',
  OTELOPS_WEBHOOK_TOKEN: '0123456789abcdef0123',
};

it('the settings that docs/slack.md shows are valid', async () => {
  const parsed = await parseSettings({ path: 'otel-bot.yaml', text: settings, env, readSecret: async () => '' });
  expect(parsed.policy.grants).toHaveLength(3);
  expect(parsed.schedules?.onBehalfOf).toBe('U012MIRA');
  expect(Object.keys(parse(settings))).toEqual(['cluster', 'alerts', 'schedules', 'policy']);
});

it('the weekend that docs/slack.md shows lasts until Monday, and its night until the morning', async () => {
  const { policy } = await parseSettings({ path: 'otel-bot.yaml', text: settings, env, readSecret: async () => '' });
  const quietAt = (time: string) =>
    policy.quietHours.filter((hours) => isQuiet(hours, new Date(time))).map(({ name }) => name);
  expect(quietAt('2026-06-07T12:00:00+02:00')).toEqual(['the weekend']);
  expect(quietAt('2026-06-08T07:59:00+02:00')).toEqual(['the weekend']);
  expect(quietAt('2026-06-09T05:00:00+02:00')).toEqual(['the night']);
  expect(quietAt('2026-06-09T12:00:00+02:00')).toEqual([]);
});

it('a rule for a verb that there is not is a fault: it would protect nothing', async () => {
  const text = 'policy:\n  approvals:\n    - {verbs: [deploi], needs: second-person}\n';
  await expect(parseSettings({ path: 'otel-bot.yaml', text, env, readSecret: async () => '' })).rejects.toThrow(
    /policy\.approvals\[0\]\.verbs\[0\]: There is no verb "deploi"\. Did you mean "deploy"\?/,
  );
});

it.each(['viewer', 'operator', 'admin'] as const)('docs/slack.md names verbs of the role %s that have it', (role) => {
  const [, said = ''] = new RegExp(`^\\| \`${role}\` \\| (.*) \\|$`, 'm').exec(page) ?? [];
  const named = verbs.filter(({ name, mouths }) => mouths.includes('chat') && new RegExp(`\\b${name}\\b`).test(said));
  expect(named.filter((verb) => verb.role !== role).map(({ name }) => name)).toEqual([]);
});
