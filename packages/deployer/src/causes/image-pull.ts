import type { Cause } from '../cause.ts';
import type { DeployReasonCode } from '../reason-codes.ts';
import type { ContainerView } from './containers.ts';
import { graces } from './graces.ts';
import { adviseRetry, architectureOf, containerEvidence, isUntried, type PodPlace, startedAt } from './pod-place.ts';
import { eventEvidence, eventsOfReason, kubectl, toCause } from './scene.ts';

/** What a registry's or the kubelet's words mean. */
interface PullFailure {
  readonly pattern: RegExp;
  readonly code: DeployReasonCode;
  readonly grace: number;
  readonly advise: (view: ContainerView, place: PodPlace) => readonly string[];
}

/**
 * The words of containerd, CRI-O and Docker, in the order in which they are tried: `no such host` holds no `not found`, but
 * an error about a platform does, and a refused login may call the repository missing.
 */
const FAILURES: readonly PullFailure[] = [
  {
    pattern:
      /no match for platform|no matching manifest for|does not (?:match|provide) the (?:specified|detected) platform|image platform/i,
    code: 'image-wrong-architecture',
    grace: graces.imageMissing,
    advise: adviseArchitecture,
  },
  {
    pattern: /toomanyrequests|too many requests|rate limit/i,
    code: 'image-pull-failed',
    grace: graces.imagePull,
    advise: () => [
      'Wait until the registry lifts its rate limit, log in with an imagePullSecret, or pull through a mirror',
    ],
  },
  {
    pattern:
      /may require 'docker login'|authorization failed|unauthorized|authentication required|403 forbidden|401 |pull access denied/i,
    code: 'image-pull-failed',
    grace: graces.imagePull,
    advise: ({ image }) => [
      `Check that ${image} exists and that the pod's imagePullSecrets may read it: the registry refuses without saying which`,
    ],
  },
  {
    pattern:
      /not found|manifest unknown|name unknown|name_unknown|manifest_unknown|no such image|not present with pull policy of never/i,
    code: 'image-not-found',
    grace: graces.imageMissing,
    advise: adviseMissing,
  },
  {
    pattern: /x509|certificate|tls:/i,
    code: 'image-pull-failed',
    grace: graces.imagePull,
    advise: ({ image }) => [`Make the nodes trust the certificate of the registry of ${image}, and check their clocks`],
  },
  {
    pattern:
      /no such host|i\/o timeout|connection refused|timeout|deadline exceeded|unreachable|eof|lookup |connection reset/i,
    code: 'image-pull-failed',
    grace: graces.imagePull,
    advise: ({ image }) => [
      `Check from the node that it can reach the registry of ${image}: DNS, proxy, firewall; or use a mirror`,
    ],
  },
];

const OTHER: PullFailure = {
  pattern: /./,
  code: 'image-pull-failed',
  grace: graces.imagePull,
  advise: ({ image }, place) => [
    `Read why ${image} cannot be pulled: ${kubectl(place.ref)} describe pod ${place.ref.name}`,
  ],
};

const REASONS = ['ErrImagePull', 'ImagePullBackOff', 'ErrImageNeverPull', 'RegistryUnavailable', 'ImageInspectError'];

/** A container whose image cannot be had; `undefined` when that is not its trouble. */
export function explainImage(view: ContainerView, place: PodPlace): Cause | undefined {
  const { waiting } = view;
  if (waiting === undefined) return undefined;
  if (waiting.reason === 'InvalidImageName') return explainName(view, place);
  if (!REASONS.includes(waiting.reason)) return undefined;
  const message = wordsOf(view, place);
  const failure = FAILURES.find(({ pattern }) => pattern.test(message)) ?? OTHER;
  const event = pullEvent(view, place);
  const isOld = isUntried(place, view);
  const advice = failure.advise(view, place);
  return toCause(place.scene, {
    code: failure.code,
    object: place.ref,
    message: `container ${view.name}: ${message}`,
    evidence: [containerEvidence(place, view), ...(event ? [eventEvidence(place.scene, place.ref, event)] : [])],
    advice: isOld ? [...advice, adviseRetry(place)] : advice,
    grace: isOld ? oldGrace(waiting.reason) : failure.grace,
    part: view.name,
    startedAt: event?.firstSeen || startedAt(place),
  });
}

/** An image that may only be there already is looked for at every sync of the pod, without backing off. */
function oldGrace(reason: string): number {
  return reason === 'ErrImageNeverPull' ? graces.containerConfigOld : graces.retryOld;
}

function explainName(view: ContainerView, place: PodPlace): Cause {
  return toCause(place.scene, {
    code: 'image-name-invalid',
    object: place.ref,
    message: `container ${view.name}: ${view.waiting?.message || `the image name ${view.image} is invalid`}`,
    evidence: [containerEvidence(place, view)],
    advice: [`Correct the image reference "${view.image}": [registry/]name[:tag][@digest], the name in lower case`],
    grace: graces.imageName,
    part: view.name,
  });
}

/** While it backs off, older kubelets give no reason; the event of the last attempt does. */
function wordsOf(view: ContainerView, place: PodPlace): string {
  const own = view.waiting?.message ?? '';
  const isBare = own === '' || /^Back-off pulling image "[^"]*"\.?$/.test(own);
  return (isBare ? pullEvent(view, place)?.message : undefined) ?? (own || `${view.waiting?.reason} ${view.image}`);
}

function pullEvent(view: ContainerView, place: PodPlace): ReturnType<typeof eventsOfReason>[number] | undefined {
  return eventsOfReason(place.scene, place.pod, ['Failed', 'ErrImageNeverPull']).find(
    ({ message }) => message.includes(view.image) && /pull|image/i.test(message) && !/^Error: /.test(message),
  );
}

function adviseMissing({ image, waiting }: ContainerView): readonly string[] {
  if (waiting?.reason === 'ErrImageNeverPull') {
    return [`Load ${image} onto the nodes, or set imagePullPolicy to IfNotPresent`];
  }
  return [
    `Correct the name or tag of ${image}: the registry has no such image`,
    `Push ${image} if it was never pushed`,
  ];
}

export function adviseArchitecture({ image }: ContainerView, place: PodPlace): readonly string[] {
  const architecture = architectureOf(place);
  const platform = architecture === '' ? 'the platform of its node' : `linux/${architecture}`;
  return [
    `Use an image that is built for ${platform}: ${image} is not`,
    'Or keep the pod on nodes that the image is built for, by nodeSelector kubernetes.io/arch',
  ];
}
