import type { Answer } from './answer.ts';
import type { StreamedAnswer } from './stream.ts';

/** What a request leads to: a finished answer, or one that goes on. */
export type Outcome = { readonly answer: Answer } | { readonly stream: StreamedAnswer };
