import type { ElementPlace, JsonObject } from '../../page-protocol.ts';
import type { Fields, Site } from '../elements/site.ts';
import type { Reading } from '../text/show.ts';

/** Where blocks stand: a message, a modal, the Home tab. */
export interface Surface {
  readonly place: ElementPlace;
  readonly fields: Fields;
  readonly reading: Reading;
  /** By block_id: what is wrong with an input. */
  readonly errors: Readonly<Record<string, string>>;
}

/** The site of an element in a block. All elements act but those of inputs. */
export function siteIn(surface: Surface, block: JsonObject): Site {
  const blockId = block['block_id'];
  return {
    place: surface.place,
    blockId: typeof blockId === 'string' ? blockId : '',
    fields: surface.fields,
    acts: true,
    names: surface.reading.names,
  };
}
