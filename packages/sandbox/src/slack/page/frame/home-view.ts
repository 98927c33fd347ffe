import { h } from 'preact';
import { useRef } from 'preact/hooks';
import { showBlocks } from '../blocks/show-blocks.ts';
import { Fields } from '../elements/site.ts';
import type { Names, Workspace } from '../state/workspace.ts';
import type { View } from '../view.ts';

interface HomeViewProps {
  readonly workspace: Workspace;
  readonly names: Names;
}

/** The Home tab of the app, as the app has published it for this person. */
export function HomeView({ workspace, names }: HomeViewProps): View {
  const fields = useRef(new Fields()).current;
  const { home, app } = workspace;
  const inside =
    home === null
      ? h('p', { class: 'empty' }, `${app.name} has not written its Home tab yet.`)
      : showBlocks(home.blocks, {
          place: { kind: 'view', viewId: home.id },
          fields,
          reading: { names, now: new Date() },
          errors: {},
        });
  return h(
    'div',
    { class: 'home', tabIndex: 0, role: 'region', 'aria-label': `Home of ${app.name}` },
    h('div', { class: 'home-inside' }, inside),
  );
}
