import { KubeError } from '../errors.ts';
import { formatRef, type ObjectRef } from '../objects.ts';
import { redact } from '../redaction.ts';
import { type ConnectionFault, connectionFaultOf } from './connection-fault.ts';
import { meaningOf } from './refusal-code.ts';
import type { Refusal } from './status-body.ts';

/** What an error text may say about the call, and what it may not. */
export interface CallContext {
  readonly server: string;
  /** `list deployments`, `apply Deployment monitoring/prometheus` */
  readonly action: string;
  readonly ref?: ObjectRef;
  /** Values that must not appear in any text. */
  readonly secrets: readonly string[];
  /** More advice for one refused for its credentials: what can be said of them from here. */
  readonly credentialsHint?: string;
}

/** The error for a refusal by the server. */
export function refusedError(refusal: Refusal, context: CallContext): KubeError {
  const { code, advice } = meaningOf(refusal);
  const clean = (text: string): string => redact(text, context.secrets);
  const hint = code === 'unauthorized' && context.credentialsHint !== undefined ? [context.credentialsHint] : [];
  const causes = refusal.causes.map((cause) => ({ ...cause, message: clean(cause.message) }));
  const answer = { status: refusal.status, reason: refusal.reason, message: clean(refusal.message), causes };
  return new KubeError(code, answer, { ...about(context), advice: [...hint, ...advice.map(clean)] });
}

/** The error for a call that got no answer: `cluster-unreachable` with the address and the kind of failure. */
export function unreachableError(error: unknown, context: CallContext): KubeError {
  const fault = connectionFaultOf(error);
  const message = `The cluster at ${context.server} cannot be reached: ${fault.text} (${context.action}).`;
  const answer = { status: 0, reason: fault.kind, message: redact(message, context.secrets) };
  return new KubeError('cluster-unreachable', answer, { ...about(context), advice: adviceFor(fault, context) });
}

/** An answer that is not what the protocol promises. */
export function malformedAnswerError(what: string, status: number, context: CallContext): KubeError {
  const message = `${context.server} sent an answer that cannot be used: ${what} (${context.action}).`;
  const advice = ['Check that the address is that of a Kubernetes API server.'];
  return new KubeError(
    'api-error',
    { status, reason: 'MalformedAnswer', message: redact(message, context.secrets) },
    { ...about(context), advice },
  );
}

function about({ ref }: CallContext): { ref?: ObjectRef } {
  return ref === undefined ? {} : { ref };
}

function adviceFor(fault: ConnectionFault, { ref }: CallContext): readonly string[] {
  const unknownEnd =
    fault.unsent || ref === undefined ? [] : [`Whether ${formatRef(ref)} was written is not known: plan again.`];
  return [...fault.advice, ...unknownEnd];
}
