import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTryOut, type TryOut } from '../src/try/try-out.ts';
import { createNotebook } from './kit/notebook.ts';
import { until } from './kit/until.ts';

let tryOut: TryOut;
beforeAll(async () => {
  tryOut = await startTryOut({ telemetry: createNotebook(), speed: 0 });
  await tryOut.foundation;
});
afterAll(() => tryOut[Symbol.asyncDispose]());

interface PageState {
  readonly panels: readonly { readonly id: string; readonly state: PanelShown }[];
}
interface PanelShown {
  readonly alerts: readonly { readonly id: string; readonly title: string; readonly firing: boolean }[];
}

async function pageState(): Promise<PageState> {
  const answer = await fetch(new URL('/sandbox/state?user=U0ADA000001', tryOut.url));
  return JSON.parse(await answer.text());
}

describe('the try-out', () => {
  test('serves its page, with the cluster beside Slack', async () => {
    expect((await fetch(tryOut.url)).status).toBe(200);
    const { panels } = await pageState();
    expect(panels.map(({ id }) => id)).toEqual(['cluster']);
    expect(panels[0]?.state.alerts).toHaveLength(5);
  });

  test('shows the foundation on the Home tab of whoever opens it', async () => {
    await tryOut.slack.people.openHome('vic');
    const text = await until('the phases', () => {
      const shown = JSON.stringify(tryOut.slack.state().home('vic') ?? {});
      return shown.includes('phase-1: ready') && shown;
    });
    expect(text).toContain('⚪ phase-2: not deployed');
  });

  test('turns an alert of the panel into one message, which says so when it is over', async () => {
    const panel = tryOut.kube.alertmanager;
    const labels = { alertname: 'NodeNotReady', severity: 'critical', k8s_node_name: 'mac-1' };
    panel.receive([{ labels, annotations: { summary: 'Node mac-1 is not ready' } }]);
    const heads = () =>
      tryOut.slack
        .state()
        .messages('#alerts')
        .filter(({ threadTs, ts }) => threadTs === undefined || threadTs === ts);
    const first = await until('a head', () => heads()[0]);
    expect(JSON.stringify(first)).toContain('Node mac-1 is not ready');
    panel.receive([{ labels, endsAt: new Date().toISOString() }]);
    await until('a head that says it is over', () =>
      JSON.stringify(heads()[0]).includes('🟢 *NodeNotReady* · over after'),
    );
    expect(heads()).toHaveLength(1);
  });
});
