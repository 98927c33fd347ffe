import type { Cause } from '../cause.ts';
import type { ContainerView } from './containers.ts';
import { graces } from './graces.ts';
import { containerEvidence, isFromBefore, type PodPlace, startedAt } from './pod-place.ts';
import { kubectl, toCause } from './scene.ts';

/** A container that cannot be made or started; `undefined` when that is not its trouble. */
export function explainStart(view: ContainerView, place: PodPlace): Cause | undefined {
  const { waiting } = view;
  if (waiting?.reason === 'CreateContainerConfigError') return explainConfig(view, waiting.message, place);
  if (waiting === undefined || !waiting.reason.endsWith('Error')) return undefined;
  return toCause(place.scene, {
    code: 'container-cannot-start',
    object: place.ref,
    message: `container ${view.name}: ${waiting.message || waiting.reason}`,
    evidence: [containerEvidence(place, view)],
    advice: adviseStart(view, waiting.message, place),
    grace: graces.containerStart,
    part: view.name,
    startedAt: startedAt(place),
  });
}

function explainConfig(view: ContainerView, message: string, place: PodPlace): Cause {
  return toCause(place.scene, {
    code: 'container-config-error',
    object: place.ref,
    message: `container ${view.name}: ${message || 'its configuration cannot be put together'}`,
    evidence: [containerEvidence(place, view)],
    advice: adviseConfig(message, place.ref.namespace ?? '', view.name),
    grace: isFromBefore(place) ? graces.containerConfigOld : graces.containerConfig,
    part: view.name,
    startedAt: startedAt(place),
  });
}

/** From the kubelet's words to the very object or key that is missing. */
export function adviseConfig(message: string, namespace: string, container: string): readonly string[] {
  const key =
    /(?:couldn't find key|references non-existent secret key:|non-existent config key:) ?"?([^\s"]+)"?(?: in (Secret|ConfigMap) (\S+))?/i.exec(
      message,
    );
  if (key !== null) {
    const [, name, kind, object] = key;
    return [
      `Add the key "${name}" to ${kind === undefined ? 'the Secret or ConfigMap' : `the ${kind} ${object}`}, or correct the reference to it`,
    ];
  }
  const missing = /\b(secret|configmap) "([^"]+)" not found/i.exec(message);
  if (missing !== null) {
    const kind = missing[1]?.toLowerCase() === 'secret' ? 'Secret' : 'ConfigMap';
    return [`Create the ${kind} ${namespace}/${missing[2]}, or correct the reference to it`];
  }
  if (/runAsNonRoot|run as root|non-numeric user/i.test(message)) {
    return [`Set a numeric runAsUser other than 0 for container ${container}, or an image whose user is one`];
  }
  return [`Correct what container ${container} refers to: environment, Secrets, ConfigMaps, security context`];
}

function adviseStart(view: ContainerView, message: string, place: PodPlace): readonly string[] {
  if (/executable file not found|no such file or directory/i.test(message)) {
    return [`Correct the command of container ${view.name}: ${view.image} has no such file`];
  }
  if (/permission denied/i.test(message)) {
    return [`Make the command of container ${view.name} executable for the user it runs as`];
  }
  return [`Read why it does not start: ${kubectl(place.ref)} describe pod ${place.ref.name}`];
}
