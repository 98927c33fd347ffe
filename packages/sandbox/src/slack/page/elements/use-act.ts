import { h } from 'preact';
import { useRef, useState } from 'preact/hooks';
import type { FieldValue, JsonObject } from '../../page-protocol.ts';
import { isRecord, textIn } from '../blocks/read.ts';
import { useDesk } from '../frame/use-desk.ts';
import type { View } from '../view.ts';
import { ConfirmDialog } from './confirm-dialog.ts';
import type { Site } from './site.ts';

export interface ElementAct {
  /** From the click until the app has acknowledged it. */
  readonly busy: boolean;
  /** The question asked before, and what went wrong after. */
  readonly around: View | undefined;
  /** Asks where a question is due, then sends. Buttons have no value. */
  act(value?: FieldValue): void;
}

/** Acts on an element as Slack does: question first, then a spinner until the acknowledgement, then the failure if there is one. */
export function useAct(element: JsonObject, site: Site): ElementAct {
  const desk = useDesk();
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<string | undefined>(undefined);
  const [asking, setAsking] = useState<{ readonly value: FieldValue | undefined } | undefined>(undefined);
  const running = useRef(false);
  const confirm = element['confirm'];

  const send = async (value: FieldValue | undefined): Promise<void> => {
    if (running.current) return;
    running.current = true;
    setBusy(true);
    setFailure(undefined);
    const { place, blockId, fields } = site;
    const result = await desk.interact({
      ...{ place, blockId, actionId: textIn(element, 'action_id'), values: fields.all() },
      ...(value === undefined ? {} : { value }),
    });
    running.current = false;
    setBusy(false);
    setFailure(result.ok ? undefined : (result.text ?? result.error));
  };
  const act = (value?: FieldValue): void => {
    if (isRecord(confirm)) setAsking({ value });
    else void send(value);
  };
  const answered = (yes: boolean): void => {
    setAsking(undefined);
    if (yes) void send(asking?.value);
  };
  const around =
    asking !== undefined && isRecord(confirm)
      ? h(ConfirmDialog, { confirm, names: site.names, answered })
      : failure === undefined
        ? undefined
        : h('span', { class: 'act-failure', role: 'alert' }, `⚠ ${failure}`);
  return { busy, around, act };
}

/** The value of a field: kept for the submit button, and sent at once where the element acts. */
export function useField(
  element: JsonObject,
  site: Site,
  initial: FieldValue,
): readonly [FieldValue, (value: FieldValue) => void, ElementAct] {
  const actionId = textIn(element, 'action_id');
  const [value, setValue] = useState<FieldValue>(site.fields.get(site.blockId, actionId) ?? initial);
  const acting = useAct(element, site);
  const change = (next: FieldValue): void => {
    site.fields.set(site.blockId, actionId, next);
    setValue(next);
    if (site.acts) acting.act(next);
  };
  return [value, change, acting];
}
