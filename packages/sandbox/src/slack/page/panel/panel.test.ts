import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { ClusterPanelState } from '../../../panel/panel-state.ts';
import type { Json } from '../../page-protocol.ts';
import { workspaceOf } from '../state/workspace.ts';
import { guideSteps } from './guide-steps.ts';
import { readCluster } from './read-cluster.ts';

const cluster: ClusterPanelState = {
  label: 'sandbox (simulated)',
  nodes: [{ name: 'mac-1', health: 'broken', reason: 'NodeNotReady', pods: 2 }],
  workloads: [
    {
      ...{ id: 'Deployment observability/gateway', kind: 'Deployment', namespace: 'observability', name: 'gateway' },
      ...{ ready: 0, wanted: 1, health: 'progressing' },
      pods: [{ name: 'gateway-1', node: null, health: 'broken', reason: 'Pending', message: 'no room' }],
    },
  ],
  breakages: [{ kind: 'crash', title: 'Crash', hint: 'It ends.', targets: 'workloads' }],
  broken: [],
  alerts: [{ id: 'NodeNotReady', title: 'Node', severity: 'critical', firing: false }],
};

const workspace = workspaceOf({
  ...{ version: 1, team: { id: 'T1', name: 't', domain: 't' }, app: { id: 'A1', name: 'otelops', botUserId: 'B1' } },
  ...{ you: 'U1', usergroups: [], home: null, modals: [], faults: [], panels: [] },
  people: [
    { id: 'U1', name: 'ada', realName: 'Ada', title: '', kind: 'member', teamId: 'T1' },
    { id: 'U2', name: 'ben', realName: 'Ben', title: '', kind: 'member', teamId: 'T1' },
  ],
  commands: [{ command: '/otel', description: '', usageHint: '', about: {} }],
  channels: [{ id: 'C1', name: 'ops', kind: 'public', topic: '', members: [] }],
  connection: { mode: 'socket', connections: 1 },
  messages: [],
});

describe('the state of the cluster panel', () => {
  test('is read as it was told', () => {
    const told: Json = JSON.parse(JSON.stringify(cluster));
    expect(readCluster(told)).toEqual(cluster);
  });

  test('that is something else is none, or an empty one', () => {
    const property = fc.property(fc.json(), (text) => {
      const json: Json = JSON.parse(text);
      expect(readCluster(json)?.nodes ?? []).toEqual([]);
    });
    fc.assert(property);
  });
});

describe('the tour', () => {
  test('begins with a deploy, which it only writes down for the person to send', () => {
    const [first] = guideSteps(workspace, cluster);
    expect(first).toMatchObject({ done: false, act: { kind: 'compose', channel: 'C1', text: '/otel deploy phase-2' } });
  });

  test('leads to the other of two operators', () => {
    expect(guideSteps(workspace, cluster)[1]?.act).toEqual({ kind: 'become', person: 'U2' });
    expect(guideSteps({ ...workspace, you: 'U2' }, cluster)[1]?.act).toEqual({ kind: 'become', person: 'U1' });
  });

  test('breaks something of ours, and nothing while there is nothing', () => {
    const target = 'Deployment observability/gateway';
    expect(guideSteps(workspace, cluster)[2]?.act).toEqual({
      kind: 'panel',
      act: { do: 'break', kind: 'wrong-image', target },
    });
    expect(guideSteps(workspace, { ...cluster, workloads: [] })[2]?.act).toBeUndefined();
  });

  test('has the rest deployed before an alert is fired, since Prometheus and Alertmanager answer it', () => {
    const [rest, fire] = guideSteps(workspace, cluster).slice(4);
    expect(rest).toMatchObject({ done: false, act: { kind: 'compose', text: '/otel deploy all' } });
    expect(fire?.act).toMatchObject({ kind: 'panel', act: { do: 'fire', alert: 'NodeNotReady' } });
    const server = {
      kind: 'StatefulSet',
      namespace: 'monitoring',
      ready: 1,
      wanted: 1,
      health: 'ready',
      pods: [],
    } as const;
    const workloads = ['prometheus', 'alertmanager'].map((name) => ({ ...server, name, id: name }));
    expect(guideSteps(workspace, { ...cluster, workloads })[4]?.done).toBe(true);
  });
});
