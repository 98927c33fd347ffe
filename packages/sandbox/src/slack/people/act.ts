import type { PageAct, PageActResult } from '../page-protocol.ts';
import { interact, suggest } from './interactions.ts';
import { closeView, submitView } from './modals.ts';
import type { ActRoom } from './room.ts';
import { dismiss, openHome, openIm, react, send } from './talk.ts';
import { ActFault } from './who.ts';

/** What a person does, but for panels: those belong to whoever plugged them in. */
export type PersonAct = Exclude<PageAct, { act: 'panel' }>;

/** Does it, and says what the person sees at once. */
export async function act(room: ActRoom, order: PersonAct): Promise<PageActResult> {
  try {
    return await dispatch(room, order);
  } catch (error) {
    if (error instanceof ActFault) return { ok: false, error: error.error, text: error.message };
    throw error;
  }
}

function dispatch(room: ActRoom, order: PersonAct): PageActResult | Promise<PageActResult> {
  switch (order.act) {
    case 'send':
      return send(room, order);
    case 'interact':
      return interact(room, order);
    case 'suggest':
      return suggest(room, order);
    case 'submit-view':
      return submitView(room, order);
    case 'close-view':
      return closeView(room, order);
    case 'open-home':
      return openHome(room, order.user);
    case 'open-im':
      return openIm(room, order);
    case 'react':
      return react(room, order);
    case 'dismiss':
      return dismiss(room, order);
  }
}
