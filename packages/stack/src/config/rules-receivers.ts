import type { PathSegment } from './fault.ts';
import type { Rule, RuleFinding } from './rules.ts';

function repeated(names: readonly string[], pathOf: (index: number) => readonly PathSegment[]): readonly RuleFinding[] {
  return names.flatMap((name, index): RuleFinding[] =>
    names.indexOf(name) === index
      ? []
      : [
          {
            level: 'fault',
            path: pathOf(index),
            message: `the name ${name} is used twice`,
            allowed: 'a name of its own',
          },
        ],
  );
}

const macNamesApart: Rule = ({ macs }) =>
  repeated(
    macs.hosts.map((host) => host.name),
    (index) => ['macs', 'hosts', index, 'name'],
  );

const scrapedMacsReachable: Rule = ({ macs }) =>
  macs.hosts.flatMap((host, index): RuleFinding[] =>
    host.mode === 'push' || host.address !== undefined
      ? []
      : [
          {
            level: 'fault',
            path: ['macs', 'hosts', index, 'address'],
            message: 'a Mac that is scraped needs an address',
            allowed: 'an address, or mode: push',
          },
        ],
  );

const nodePortsApart: Rule = ({ grafana, macs }) =>
  grafana.expose.type === 'nodePort' && grafana.expose.port === macs.push.nodePort
    ? [
        {
          level: 'fault',
          path: ['macs', 'push', 'nodePort'],
          message: 'the same as grafana.expose.port',
          allowed: 'another port from 30000 to 32767',
        },
      ]
    : [];

const webhookNamesApart: Rule = ({ notifications }) =>
  repeated(
    notifications.webhooks.map((webhook) => webhook.name),
    (index) => ['notifications', 'webhooks', index, 'name'],
  );

const storeNamesApart: Rule = ({ remoteWrite }) =>
  repeated(
    remoteWrite.map((store) => store.name),
    (index) => ['remoteWrite', index, 'name'],
  );

const mailLoginWhole: Rule = ({ notifications: { email } }) =>
  email === undefined || (email.username === undefined) === (email.password === undefined)
    ? []
    : [
        {
          level: 'fault',
          path: ['notifications', 'email', email.username === undefined ? 'username' : 'password'],
          message: 'a mail login needs both username and password',
        },
      ];

const somebodyIsTold: Rule = ({ notifications }) => {
  const { chatbot, email, pagerduty, slack, webhooks } = notifications;
  return [chatbot, email, pagerduty, slack, webhooks[0]].some((receiver) => receiver !== undefined)
    ? []
    : [{ level: 'warning', path: ['notifications'], message: 'nobody is told about alerts' }];
};

/** A bot that runs and is told of no alert is most likely not meant. */
const botIsTold: Rule = ({ chatbot, notifications }) =>
  chatbot === undefined || notifications.chatbot !== undefined
    ? []
    : [
        {
          level: 'warning',
          path: ['notifications'],
          message: 'the bot is deployed, but alerts are not sent to it',
          allowed: 'chatbot: {url: http://otelops-chatbot.otelops.svc:8080/webhooks/alertmanager, bearerToken: ...}',
        },
      ];

export const receiverRules: readonly Rule[] = [
  macNamesApart,
  scrapedMacsReachable,
  nodePortsApart,
  webhookNamesApart,
  storeNamesApart,
  mailLoginWhole,
  somebodyIsTold,
  botIsTold,
];
