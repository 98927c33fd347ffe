import { describe, expect, it } from 'vitest';
import { nodeCollectorConfig } from '../collectors/node-config.ts';
import { exampleConfig } from '../config/example.ts';
import { parseConfig } from '../config/parse.ts';
import type { ChatbotDeployment, StackConfig } from '../config/types.ts';
import { buildPhases } from '../phases.ts';
import { chatbot } from './component.ts';
import { botRights } from './rights.ts';

const bot: ChatbotDeployment = {
  image: 'registry.example.com/otelops/chatbot:1.0.0',
  reach: 'socket',
  role: 'operator',
  secret: 'otelops-chatbot',
  files: 'otelops-chatbot-files',
  storage: '1Gi',
};
const withBot = (changes: Partial<ChatbotDeployment> = {}): StackConfig => ({
  ...exampleConfig(),
  chatbot: { ...bot, ...changes },
});

describe('the bot as a part of the stack', () => {
  it('is deployed in phase 4, and only where the config says so', () => {
    const names = (config: StackConfig) => buildPhases(config)[3]?.components.map(({ name }) => name);
    expect(names(exampleConfig())).not.toContain('otelops-chatbot');
    expect(names(withBot())?.at(-1)).toBe('otelops-chatbot');
  });

  it('runs once, as nobody, with its journal on a volume and its secrets as files', () => {
    const [component] = chatbot(withBot());
    const deployment = component?.objects.find(({ kind }) => kind === 'Deployment');
    expect(deployment).toMatchObject({
      spec: {
        replicas: 1,
        strategy: { type: 'Recreate' },
        template: {
          spec: {
            securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
            containers: [{ securityContext: { readOnlyRootFilesystem: true, allowPrivilegeEscalation: false } }],
          },
        },
      },
    });
    const text = JSON.stringify(deployment);
    expect(text).toContain('"SLACK_APP_TOKEN_FILE"');
    expect(text).not.toContain('secretKeyRef');
    expect(text).toContain('http://otel-node-collector.observability.svc:4318');
    expect(JSON.stringify(chatbot(withBot({ reach: 'http' })))).toContain('"SLACK_SIGNING_SECRET_FILE"');
  });

  it('is watched by Prometheus where it is deployed, and missed nowhere else', () => {
    const rules = (config: StackConfig) =>
      JSON.stringify(buildPhases(config)[3]?.components.find(({ name }) => name === 'alert-rules'));
    expect(rules(withBot())).toContain('ChatbotDown');
    expect(rules(exampleConfig())).not.toContain('Chatbot');
  });

  it('has a dashboard of its own, which Grafana looks for only where there is a bot', () => {
    const screens = (config: StackConfig, component: string) =>
      JSON.stringify(buildPhases(config)[3]?.components.find(({ name }) => name === component));
    for (const component of ['dashboards', 'grafana']) {
      expect(screens(withBot(), component)).toContain('grafana-dashboard-otelops-slack-bot');
      expect(screens(exampleConfig(), component)).not.toContain('otelops-slack-bot');
    }
  });

  it('asks the servers of the stack by their own addresses', () => {
    const text = JSON.stringify(chatbot(withBot()));
    expect(text).toContain('{"name":"OTELOPS_CHAT_LOKI_URL","value":"http://loki.monitoring.svc:3100"}');
    expect(text).not.toContain('Certificate');
  });

  it.each([false, true])('speaks to the collector of its node as that listens, with mTLS or without: %s', (mtls) => {
    const config = withBot();
    const secured = { ...config, security: { ...config.security, mtls } };
    const listens = nodeCollectorConfig(secured).receivers['otlp'];
    expect(JSON.stringify(listens)).not.toContain('tls');
    expect(JSON.stringify(chatbot(secured))).toContain('"value":"http://otel-node-collector.observability.svc:4318"');
  });

  it('shows them a certificate of its own where mTLS is on', () => {
    const config = withBot();
    const [component] = chatbot({ ...config, security: { ...config.security, mtls: true } });
    expect(component?.dependsOn).toContain('certificate-authority');
    expect(component?.objects).toContainEqual(
      expect.objectContaining({
        kind: 'Certificate',
        metadata: expect.objectContaining({ name: 'otelops-chatbot', namespace: 'otelops' }),
        spec: expect.objectContaining({
          secretName: 'otelops-chatbot-tls',
          usages: ['server auth', 'client auth'],
          dnsNames: expect.arrayContaining(['otelops-chatbot.otelops.svc']),
        }),
      }),
    );
    const text = JSON.stringify(component?.objects.find(({ kind }) => kind === 'Deployment'));
    expect(text).toContain('{"name":"OTELOPS_CHAT_GRAFANA_URL","value":"http://grafana.grafana.svc:3000"}');
    expect(text).toContain('{"name":"OTELOPS_CHAT_PROMETHEUS_URL","value":"https://prometheus.monitoring.svc:9090"}');
    expect(text).toContain('{"name":"OTELOPS_CHAT_BACKENDS_TLS","value":"/etc/otel/tls"}');
    expect(text).toContain('{"name":"tls","mountPath":"/etc/otel/tls","readOnly":true}');
    expect(text).toContain('{"name":"tls","secret":{"secretName":"otelops-chatbot-tls"}}');
  });

  it('has no right to everything, by no role', () => {
    for (const role of ['viewer', 'operator', 'admin'] as const) {
      const { cluster, namespaces } = botRights(exampleConfig(), role);
      const rules = [...cluster, ...Object.values(namespaces).flat()];
      expect(rules.flatMap(({ apiGroups, resources, verbs }) => [apiGroups, resources, verbs].flat())).not.toContain(
        '*',
      );
      expect(JSON.stringify(cluster)).not.toContain('secrets');
    }
  });

  it('changes nothing outside its own records when it only looks', () => {
    const { cluster, namespaces } = botRights(exampleConfig(), 'viewer');
    const { otelops: _own, ...others } = namespaces;
    const rules = [...cluster, ...Object.values(others).flat()].filter(
      ({ resources = [] }) => !resources.includes('services/proxy'),
    );
    expect(new Set(rules.flatMap(({ verbs }) => verbs))).toEqual(new Set(['get', 'list', 'watch']));
  });

  it('is warned about when it is told of no alert', () => {
    const text = 'version: 1\ncluster: {name: a}\nchatbot: {image: example.org/bot:1}\n';
    const { config, faults, warnings } = parseConfig(text);
    expect(faults).toEqual([]);
    expect(config?.chatbot).toMatchObject({ role: 'operator', reach: 'socket', secret: 'otelops-chatbot' });
    expect(warnings.map(({ message }) => message)).toContain('the bot is deployed, but alerts are not sent to it');
    expect(parseConfig(text.replace(':1}', '}')).faults[0]?.path).toBe('chatbot.image');
  });
});
