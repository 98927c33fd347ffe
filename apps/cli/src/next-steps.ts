import type { Fix } from '@otelops/deployer/vocabulary';
import { fixWords, type VerbEvent, verbs } from '@otelops/operations';
import type { Globals } from './globals.ts';

/** Verbs that go to a cluster, and would otherwise not know which one. */
const toCluster =
  /^otel (plan|deploy|status|health|drift|history|rollback|unlock|destroy|alerts|silence|locks|logs|diagnose|fix)\b/;

/** Verbs that read the config. */
const withConfig = /^otel (plan|deploy|fix|render|config check|lock|vendor)\b/;

/** Commands that an event advises, completed so that they can be pasted: they name the cluster and the config of this run. */
export function completeNext(event: VerbEvent, globals: Globals): VerbEvent {
  if (event.type === 'outcome') {
    const undo = event.undo === undefined ? {} : { undo: complete(event.undo, globals) };
    return { ...event, next: event.next.map((step) => complete(step, globals)), ...undo };
  }
  if (event.type !== 'finding') return event;
  return { ...event, fixes: event.fixes.map((fix) => ({ ...fix, title: titleOf(fix, globals) })) };
}

/** As it is to be typed here: where nothing puts `otel` into the path, it is called in another way. Only for people. */
export function asCalled<E extends VerbEvent>(event: E, otel: string): E {
  if (otel === 'otel') return event;
  const called = (text: string): string => text.replace(/(^|: )otel (?=[a-z])/g, `$1${otel} `);
  if (event.type === 'outcome') {
    const undo = event.undo === undefined ? {} : { undo: called(event.undo) };
    return { ...event, next: event.next.map(called), ...undo };
  }
  if (event.type !== 'finding') return event;
  return { ...event, fixes: event.fixes.map((fix) => ({ ...fix, title: called(fix.title) })) };
}

/** A fix that is a verb is told with its command line, which is all that a terminal has for a button. */
function titleOf({ title, verb }: Fix, globals: Globals): string {
  const words = verb === undefined ? undefined : fixWords(verb, verbs);
  if (words === undefined) return complete(title, globals);
  return `${title}: ${complete(`otel ${words.map(word).join(' ')}`, globals)}`;
}

function complete(step: string, globals: Globals): string {
  const flags = [
    ...(toCluster.test(step) && !/ --(sandbox|context)\b/.test(step) ? clusterFlags(globals) : []),
    ...(withConfig.test(step) && globals.config !== 'otel-stack.yaml' ? [`--config ${word(globals.config)}`] : []),
  ];
  return [step, ...flags].join(' ');
}

function clusterFlags({ sandbox, context, kubeconfig }: Globals): string[] {
  if (sandbox) return ['--sandbox'];
  if (context === undefined) return [];
  return [`--context ${word(context)}`, ...(kubeconfig === undefined ? [] : [`--kubeconfig ${word(kubeconfig)}`])];
}

/** As one word of a shell. */
function word(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
