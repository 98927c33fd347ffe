import { absent, chatbot, compare, maxBy, scalar, select } from '@otelops/metrics';
import type { AlertGroup } from '../alert.ts';

const minute = 60;

/** The Slack bot: gone, deaf, unable to speak, or late with its checklists. The highest counts: one that ended shows for a while. */
export const chatbotAlerts: AlertGroup = {
  name: 'chatbot',
  alerts: [
    {
      name: 'ChatbotDown',
      expression: absent(select(chatbot.outboxWaiting)),
      for: '5m',
      severity: 'critical',
      summary: 'The Slack bot reports nothing',
      description:
        'Commands are not answered, alerts that go through it reach no channel, and its checks do not run. Look at its pod, its last log lines and its Lease.',
      diagnosis: 'chatbot',
    },
    {
      name: 'ChatbotDisconnected',
      expression: compare(maxBy([], select(chatbot.socketsConnected)), '<', scalar(1)),
      for: '5m',
      severity: 'critical',
      summary: 'The Slack bot has no connection to Slack',
      description: 'Nobody can give it a command. Look at its log, at the way out to Slack and at the status of Slack.',
      diagnosis: 'chatbot',
    },
    {
      name: 'ChatbotOutboxStuck',
      expression: compare(maxBy([], select(chatbot.outboxOldestAge)), '>', scalar(30 * minute)),
      for: '10m',
      severity: 'warning',
      summary: 'A message of the Slack bot has been waiting for {{ $value | humanizeDuration }}',
      description:
        'People do not see what it says. Its log names the message and what Slack answered; mostly the bot is not in that channel.',
      diagnosis: 'chatbot',
    },
    {
      name: 'ChatbotScheduleMissed',
      expression: compare(maxBy([], select(chatbot.schedulesOverdue)), '>', scalar(0)),
      for: '2h',
      severity: 'warning',
      summary: 'Scheduled checks of the Slack bot did not run',
      description:
        '{{ $value }} of its checklists are overdue. Its log says why; `/otel help` shows whether it works at all.',
      diagnosis: 'chatbot',
    },
  ],
};
