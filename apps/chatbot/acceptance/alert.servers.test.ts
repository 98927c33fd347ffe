import type { SandboxSlack } from '@otelops/sandbox';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  type AlertAddresses,
  type AlertServers,
  chooseAddresses,
  findAlertPrograms,
  startAlertServers,
} from './alert-servers.ts';
import { type BotKit, startBot, webhookToken } from './kit/start-bot.ts';
import { until } from './kit/until.ts';

type SlackMessage = ReturnType<ReturnType<SandboxSlack['state']>['messages']>[number];

const found = await findAlertPrograms();
const required = process.env['OTELOPS_REQUIRE_SERVERS'] === '1';
if (found.missing !== '') process.stderr.write(`skipped: alerts from real servers: ${found.missing}\n`);

describe.runIf(found.paths !== undefined || required)(
  'a rule of a real Prometheus, through a real Alertmanager',
  () => {
    let kit: BotKit;
    let servers: AlertServers;
    let addresses: AlertAddresses;

    beforeAll(async () => {
      if (found.paths === undefined) throw new Error(found.missing);
      addresses = await chooseAddresses();
      kit = await startBot({
        settings: (usual) => ({ ...usual, backends: addresses }),
        composition: {
          alertPace: { times: { look: 3000, lookSoon: 200, grace: 30_000 } },
          deliveryTimes: { alertGapMs: 500 },
        },
      });
      const webhook = { url: `${kit.bot.url}/webhooks/alertmanager`, token: webhookToken };
      servers = await startAlertServers({ programs: found.paths, addresses, webhook });
    });

    afterAll(async () => {
      await servers?.[Symbol.asyncDispose]();
      await kit?.[Symbol.asyncDispose]();
    });

    const messages = (): readonly SlackMessage[] => kit.slack.state().messages('#alerts');
    const heads = (): readonly SlackMessage[] =>
      messages().filter(({ text, ts, threadTs }) => (threadTs ?? ts) === ts && text.includes('CollectorQueueFull'));
    const head = (): string => JSON.stringify(heads()[0]?.blocks ?? []);
    const thread = (): readonly SlackMessage[] => kit.slack.state().thread('#alerts', heads()[0]?.ts ?? '');
    const shown = async (text: string): Promise<void> => {
      try {
        await until(`"${text}" in the head`, () => head().includes(text));
      } catch (error) {
        const held = JSON.stringify(await servers.ask(`${addresses.alertmanager}/api/v2/alerts`));
        const log = (await servers.log('alertmanager')).slice(-1500);
        throw new Error([String(error), head(), held, log, ...kit.notebook.lines.slice(-20)].join('\n'));
      }
    };

    async function press(user: string, actionId: string) {
      const { channel, ts } = heads()[0]!;
      const effect = await kit.slack.people.click(user, { kind: 'message', channel, ts }, actionId);
      expect(effect).toMatchObject({ ok: true });
    }

    async function silences(): Promise<
      readonly { readonly createdBy: string; readonly comment: string; readonly status: { readonly state: string } }[]
    > {
      const all = await servers.ask(`${addresses.alertmanager}/api/v2/silences`);
      return Array.isArray(all) ? all.filter(({ status }) => status.state === 'active') : [];
    }

    it('becomes a thread with severity, summary, value, and a chart of the last hour', async () => {
      servers.setQueues(0.99);
      await shown('CollectorQueueFull');
      await shown('99%');
      expect(head()).toContain('🔴');
      expect(head()).toContain('Queue of otlp/loki in otel-gateway-0 is full');
      expect(head()).toContain('alerts at &gt; 95%');
      expect(head()).toContain('collectors.md#collectorqueuefull');
      const [file] = await until('a chart in the thread', () => {
        const files = thread().flatMap((message) => message.files);
        return files.length > 0 && kit.slack.state().files.filter(({ id }) => files.includes(id));
      });
      expect([...(file?.content?.subarray(1, 4) ?? [])]).toEqual([...Buffer.from('PNG')]);
      expect(heads()).toHaveLength(1);
    });

    it('is diagnosed by its button, in its thread', async () => {
      await press('vic', 'alert.diagnose');
      await until('the diagnosis in the thread', () =>
        thread().some(({ blocks }) => JSON.stringify(blocks).includes('diagnose collector-queue')),
      );
    });

    it('is acknowledged in the name of who clicked', async () => {
      await press('ada', 'alert.acknowledge');
      await shown('acknowledged by');
    });

    it('is silenced by a form that says what it takes in, in the name of who sent it, and told nobody who may not', async () => {
      await press('vic', 'alert.silence');
      await until('the refusal', () =>
        kit.slack
          .state()
          .ephemerals('vic')
          .some(({ text }) => text.includes('needs the role operator')),
      );
      await press('ada', 'alert.silence');
      const view = await until('the form', () => kit.slack.state().modals('ada').at(-1));
      expect(JSON.stringify(view.blocks)).toContain('matches 1 alert now');
      const scope = JSON.stringify(view.blocks).includes('"block_id":"scope"') ? { scope: { scope: 'these' } } : {};
      const sent = await kit.slack.people.submitView('ada', {
        ...scope,
        length: { length: '4h' },
        comment: { comment: 'Loki moves' },
      });
      expect(sent).toMatchObject({ ok: true });
      const [silence] = await until('a silence in Alertmanager', async () => {
        const active = await silences();
        return active.length > 0 && active;
      });
      expect(silence?.createdBy).toMatch(/^slack:U\w+ \(ada/i);
      expect(silence?.comment).toMatch(/^Loki moves: https?:\/\/.*\/archives\/C\w+\/p\d+/);
      await shown('silenced until');
    });

    it('turns green when it is over, although Alertmanager tells nobody of silenced alerts', async () => {
      servers.setQueues(0.1);
      await shown('🟢');
      expect(heads()).toHaveLength(1);
    });

    it('fires again in the same thread after the silence was ended, and is over by the word of Alertmanager', async () => {
      for (const silence of (await silences()) as readonly { readonly id?: string }[]) {
        await fetch(`${addresses.alertmanager}/api/v2/silence/${silence.id}`, { method: 'DELETE' });
      }
      servers.setQueues(1);
      await shown('fired again once');
      servers.setQueues(0);
      await shown('🟢');
      const replies = () => thread().filter(({ text, ts, threadTs }) => ts !== threadTs && text.includes('over after'));
      await until('a reply for each end', () => replies().length === 2);
      expect(heads()).toHaveLength(1);
    });

    it('counts the alerts that the webhook left out: they are asked for', async () => {
      servers.setQueues(0.97, 1);
      await shown('fired again 2 times');
      await shown('2 firing');
      await until('both in the list', () =>
        thread().some(({ blocks }) =>
          ['otel-gateway-0', 'otel-gateway-1'].every((pod) => JSON.stringify(blocks).includes(pod)),
        ),
      );
      servers.setQueues(0, 0);
      await shown('🟢');
      expect(heads()).toHaveLength(1);
      expect(kit.fatal).toEqual([]);
    });
  },
);
