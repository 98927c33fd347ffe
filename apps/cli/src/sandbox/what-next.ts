import type { Paint } from '../render/paint.ts';

export interface Played {
  readonly paint: Paint;
  /** How otel is called here. */
  readonly otel: string;
  /** Not all phases came up: the cluster stays all the same, to look at what is wrong. */
  readonly failed: boolean;
  readonly kubeconfigPath: string;
  /** Where others find the cluster, when that is not the usual place. */
  readonly stateHome: string | undefined;
  /** Where the same can be tried from a simulated Slack. */
  readonly slack: string | undefined;
}

/** What can be done with the cluster that stays. Commands have lines of their own: each can be pasted as it is. */
export function whatNext({ paint, otel, failed, kubeconfigPath, stateHome, slack }: Played): string {
  const command = ([what, line]: Try): string => `  ${paint.dim(what)}\n    ${paint.bold(line)}\n`;
  const found: readonly Try[] =
    stateHome === undefined ? [] : [['Where otel finds this cluster:', `export XDG_STATE_HOME=${stateHome}`]];
  const same =
    slack === undefined
      ? ''
      : `\nThe same from Slack, with a cluster of its own: open ${paint.bold(slack)} and type /otel deploy phase-2\n`;
  return `
The cluster stays until Ctrl-C. In another terminal, in this folder:

${[...found, ...(failed ? toMend(otel) : toSee(otel)), ...byHand(otel, kubeconfigPath)].map(command).join('')}${same}`;
}

type Try = readonly [what: string, line: string];

function toSee(otel: string): readonly Try[] {
  return [
    ['What runs, and whether all of it is well:', `${otel} status --sandbox`],
    ['Again: nothing to change:', `${otel} deploy all --sandbox`],
    ['What was deployed when:', `${otel} history phase-4 --sandbox`],
  ];
}

function toMend(otel: string): readonly Try[] {
  return [
    ['What runs, and what does not:', `${otel} status --sandbox`],
    ['Why, and what to do:', `${otel} diagnose --sandbox`],
  ];
}

function byHand(otel: string, kubeconfigPath: string): readonly Try[] {
  return [
    ['Your own kubectl works too:', `export KUBECONFIG=${kubeconfigPath}`],
    ['Change something by hand ...', 'kubectl -n grafana scale deploy grafana --replicas 0'],
    ['... and be told what and by whom:', `${otel} drift --sandbox`],
  ];
}
