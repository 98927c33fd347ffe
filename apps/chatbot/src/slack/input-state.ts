import { z } from 'zod';
import type { InputState } from '../ports/interactions.ts';

const option = z.object({ value: z.string() });

/** One element's state; Slack names what was chosen differently for each kind. */
const element = z
  .object({
    value: z.string().nullish(),
    selected_option: option.nullish(),
    selected_options: z.array(option).nullish(),
    selected_date: z.string().nullish(),
    selected_time: z.string().nullish(),
    selected_date_time: z.number().nullish(),
    selected_user: z.string().nullish(),
    selected_users: z.array(z.string()).nullish(),
    selected_conversation: z.string().nullish(),
    selected_conversations: z.array(z.string()).nullish(),
    selected_channel: z.string().nullish(),
  })
  .transform((one): string | readonly string[] | undefined => {
    const single =
      one.value ??
      one.selected_option?.value ??
      one.selected_date ??
      one.selected_time ??
      one.selected_date_time?.toString() ??
      one.selected_user ??
      one.selected_conversation ??
      one.selected_channel;
    const many = one.selected_options?.map(({ value }) => value) ?? one.selected_users ?? one.selected_conversations;
    return single ?? many ?? undefined;
  })
  .catch(undefined);

const shape = z.object({ values: z.record(z.string(), z.record(z.string(), element)) });

type Inputs = Record<string, Record<string, string | string[] | undefined>>;

/** Values of inputs by block and action id, from the `state` of a view or message; empty when there is none. */
export function readInputs(state: unknown): Inputs {
  const parsed = shape.safeParse(state);
  if (!parsed.success) return {};
  const inputs: InputState = parsed.data.values;
  return Object.fromEntries(
    Object.entries(inputs).map(([block, values]) => [
      block,
      Object.fromEntries(Object.entries(values).map(([action, value]) => [action, copyOf(value)])),
    ]),
  );
}

function copyOf(value: string | readonly string[] | undefined): string | string[] | undefined {
  return typeof value === 'string' || value === undefined ? value : [...value];
}
