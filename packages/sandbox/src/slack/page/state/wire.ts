import type { PageAct, PageActResult, PageFaultOrder } from '../../page-protocol.ts';

/** Posts what a person does. */
export interface Wire {
  act(order: PageAct): Promise<PageActResult>;
  faults(order: PageFaultOrder): Promise<PageActResult>;
}

const AWAY: PageActResult = { ok: false, error: 'unreachable', text: 'The sandbox does not answer.' };

/** The server knows its page by a token, which is another one after each start. */
export function createWire(): Wire {
  let token = tokenIn(document);
  const send = (path: string, body: string): Promise<Response> =>
    fetch(path, { method: 'POST', headers: { 'content-type': 'application/json', 'x-sandbox-token': token }, body });
  const post = async (path: string, order: PageAct | PageFaultOrder): Promise<PageActResult> => {
    const body = JSON.stringify(order);
    try {
      const response = await send(path, body);
      if (response.status !== 403) return await response.json();
      token = await freshToken();
      return await (await send(path, body)).json();
    } catch {
      return AWAY;
    }
  };
  return {
    act: (order) => post('/sandbox/act', order),
    faults: (order) => post('/sandbox/faults', order),
  };
}

function tokenIn(page: Document): string {
  return page.querySelector<HTMLMetaElement>('meta[name="sandbox-token"]')?.content ?? '';
}

async function freshToken(): Promise<string> {
  const text = await (await fetch('/')).text();
  return tokenIn(new DOMParser().parseFromString(text, 'text/html'));
}
