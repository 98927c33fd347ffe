import type { ClusterPanelAct, ClusterPanelState } from '../../../panel/panel-state.ts';
import type { PageMessage } from '../../page-protocol.ts';
import type { Workspace } from '../state/workspace.ts';
import { calledAs } from '../talk/person.ts';

/** What the button of a step does. */
export type StepAct =
  | { readonly kind: 'compose'; readonly channel: string; readonly text: string }
  | { readonly kind: 'become'; readonly person: string }
  | { readonly kind: 'panel'; readonly act: ClusterPanelAct; readonly channel?: string };

export interface Step {
  readonly title: string;
  readonly words: string;
  readonly done: boolean;
  readonly label: string;
  /** Undefined while it cannot be done yet. */
  readonly act: StepAct | undefined;
}

const DEPLOY = 'deploy phase-2';

/** The tour of a newcomer: what was done is read off the talk and the cluster. */
export function guideSteps(workspace: Workspace, cluster: ClusterPanelState): readonly Step[] {
  const command = workspace.commands[0]?.command ?? '';
  const said = saidBy(workspace, workspace.app.botUserId);
  const ops = channelNamed(workspace, 'ops');
  const compose = (text: string): StepAct | undefined =>
    ops === undefined ? undefined : { kind: 'compose', channel: ops, text: `${command} ${text}` };
  const second = workspace.people.find(({ name }) => name === (isAt(workspace, 'ben') ? 'ada' : 'ben'));
  const victim = workloadToBreak(cluster);
  const alert = cluster.alerts[0];
  const alerts = channelNamed(workspace, 'alerts');
  const asked = said.some((text) => text.startsWith(`${DEPLOY}: `) || text.startsWith('deploy all: '));
  return [
    {
      title: 'Deploy the collectors',
      words: 'The bot shows its plan before it does anything.',
      done: asked,
      label: `${command} ${DEPLOY}`,
      act: compose(DEPLOY),
    },
    {
      title: 'Approve as a second person',
      words: 'Nobody approves their own change here. Become the other operator and press Approve.',
      done: said.some((text) => text.includes('approved by')),
      label: `Be ${second === undefined ? 'the other' : calledAs(second).called}`,
      act: second === undefined ? undefined : { kind: 'become', person: second.id },
    },
    {
      title: 'Break an image',
      words: 'Somebody sets a wrong image by hand. Do it while the deploy runs, or after.',
      done:
        cluster.broken.some(({ kind }) => kind === 'wrong-image') ||
        said.some((text) => text.includes('image-not-found')),
      label: 'Break it',
      act:
        victim === undefined ? undefined : { kind: 'panel', act: { do: 'break', kind: 'wrong-image', target: victim } },
    },
    {
      title: 'Have it found and mended',
      words: 'The bot names the cause and offers a fix as a button.',
      done: said.some((text) => /^fix [^:]*: done/.test(text)),
      label: `${command} diagnose`,
      act: compose('diagnose'),
    },
    {
      title: 'Deploy the rest',
      words:
        'Prometheus, Loki, Tempo, Alertmanager and Grafana: alerts are drawn and silenced by them. Approve as before.',
      done: answers(cluster, 'prometheus') && answers(cluster, 'alertmanager'),
      label: `${command} deploy all`,
      act: compose('deploy all'),
    },
    {
      title: 'Fire an alert',
      words: 'A Mac goes dark. Its alert becomes one thread in #alerts, with everything to answer it.',
      done: alerts !== undefined && (workspace.talk[alerts] ?? []).length > 0,
      label: `Fire ${alert?.id ?? 'one'}`,
      act:
        alert === undefined
          ? undefined
          : {
              kind: 'panel',
              act: { do: 'fire', alert: alert.id },
              ...(alerts === undefined ? {} : { channel: alerts }),
            },
    },
  ];
}

function isAt({ people, you }: Workspace, name: string): boolean {
  return people.find(({ id }) => id === you)?.name === name;
}

function channelNamed({ channels }: Workspace, name: string): string | undefined {
  return channels.find((channel) => channel.name === name && channel.kind !== 'im')?.id;
}

function saidBy({ talk }: Workspace, user: string): readonly string[] {
  return Object.values(talk)
    .flat()
    .filter((message) => message.user === user)
    .map(wordsIn);
}

function wordsIn({ text, blocks }: PageMessage): string {
  return `${text} ${JSON.stringify(blocks)}`;
}

function answers({ workloads }: ClusterPanelState, server: string): boolean {
  return workloads.some(({ name, ready }) => name === server && ready > 0);
}

/** Something of ours, best a collector: the bot names what is broken with it. */
function workloadToBreak({ workloads }: ClusterPanelState): string | undefined {
  const ours = workloads.filter(({ namespace }) => namespace === 'observability');
  return (ours.find(({ name }) => name.includes('operator')) ?? ours[0])?.id;
}
