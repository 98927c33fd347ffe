import { webhookAnswer } from '../../controllers/webhook-answers.ts';
import type { JsonRecord } from '../json.ts';

/** Whom a webhook is about to ask. */
export interface WebhookService {
  readonly namespace: string;
  readonly name: string;
  readonly port: number;
  /** Path of the request, e.g. `/validate`. */
  readonly path: string;
}

/** Answers an AdmissionReview (or ConversionReview): gives the `response` of it. */
export type WebhookAnswer = (review: JsonRecord) => JsonRecord | Promise<JsonRecord>;

/** Who answers for the pods behind a Service: the sandbox's pods do not listen. */
export interface WebhookBackends {
  /** Lets `answer` speak for a Service's pods from now on; the returned function ends it. */
  serve(service: { readonly namespace: string; readonly name: string }, answer: WebhookAnswer): () => void;
}

export interface WebhookDirectory extends WebhookBackends {
  find(service: WebhookService): WebhookAnswer | undefined;
}

export function createWebhookDirectory(): WebhookDirectory {
  const answers = new Map<string, WebhookAnswer>();
  return {
    serve: ({ namespace, name }, answer) => {
      const key = `${namespace}/${name}`;
      answers.set(key, answer);
      return () => {
        if (answers.get(key) === answer) answers.delete(key);
      };
    },
    // Whom nobody has registered may still be an operator whose double runs here.
    find: (service) => answers.get(`${service.namespace}/${service.name}`) ?? webhookAnswer(service),
  };
}
