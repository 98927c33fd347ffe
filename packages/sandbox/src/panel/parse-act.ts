import { isRecord } from '../controllers/model/kind.ts';
import type { ClusterPanelAct } from './panel-state.ts';

/** Reads what a browser sent; throws with a sentence for the person when it is none of the acts. */
export function parsePanelAct(body: unknown): ClusterPanelAct {
  const { do: deed, kind, target, id, alert } = isRecord(body) ? body : {};
  if (deed === 'mend-all') return { do: deed };
  if (deed === 'break' && typeof kind === 'string' && typeof target === 'string') return { do: deed, kind, target };
  if (deed === 'mend' && typeof id === 'string') return { do: deed, id };
  if ((deed === 'fire' || deed === 'resolve') && typeof alert === 'string') return { do: deed, alert };
  throw new Error('The panel takes break (kind, target), mend (id), mend-all, fire (alert) and resolve (alert).');
}
