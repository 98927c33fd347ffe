import { chatbot } from '@otelops/metrics';
import { fires, type RuleTestCase, seriesOf, silent } from './case.ts';

const bot = { service_name: 'otelops-chatbot' } as const;
const waiting = seriesOf(chatbot.outboxWaiting, bot);
const sockets = seriesOf(chatbot.socketsConnected, bot);
const age = seriesOf(chatbot.outboxOldestAge, bot);
const overdue = seriesOf(chatbot.schedulesOverdue, bot);

export const chatbotCases: readonly RuleTestCase[] = [
  {
    alert: 'ChatbotDown',
    promise: 'fires five minutes after the last figure of the bot went stale',
    input: { [waiting]: '0x9 _x30' },
    expect: [silent('12m'), fires('22m', { labels: {} })],
  },
  {
    alert: 'ChatbotDown',
    promise: 'is silent while the bot reports, also with nothing to say',
    input: { [waiting]: '0x60' },
    expect: [silent('60m')],
  },
  {
    alert: 'ChatbotDisconnected',
    promise: 'fires when no socket is connected for five minutes, not while they are opened again one by one',
    input: { [sockets]: '2x9 1x9 0x20' },
    expect: [silent('19m'), silent('23m'), fires('27m', { labels: {} })],
  },
  {
    alert: 'ChatbotOutboxStuck',
    promise: 'fires when a message waits for more than half an hour, however many others get through',
    input: { [age]: '0+60x60' },
    expect: [silent('39m'), fires('42m', { labels: {}, value: '42m 0s' })],
  },
  {
    alert: 'ChatbotOutboxStuck',
    promise: 'is silent in a storm that Slack throttles for some minutes',
    input: { [age]: '0+60x20 0x40' },
    expect: [silent('60m')],
  },
  {
    alert: 'ChatbotScheduleMissed',
    promise: 'fires when a checklist is overdue for two hours, and is silent while one takes its time',
    input: { [overdue]: '0x9 1x180' },
    expect: [silent('60m'), fires('140m', { labels: {}, value: '1' })],
  },
];
