import { h, render } from 'preact';
import { App } from './frame/app.ts';
import { applyKeptTheme } from './frame/theme.ts';
import { DeskContext } from './frame/use-desk.ts';
import { Desk } from './state/desk.ts';
import { readPermalink } from './state/permalink.ts';

/** Whom the page is at first: whoever this tab was before, or the one named in its address, or the first operator. */
function firstPerson(): string {
  return new URLSearchParams(location.search).get('user') ?? sessionStorage.getItem('otelops.you') ?? 'ada';
}

applyKeptTheme();
const desk = new Desk(firstPerson());
const link = readPermalink(location.pathname);
if (link !== undefined) {
  const unsubscribe = desk.store.subscribe(() => {
    if (desk.store.get().workspace === undefined) return;
    unsubscribe();
    desk.goTo(link.channel, link.ts);
  });
}
desk.become(desk.store.get().you);
document.addEventListener('click', (event) => {
  const anchor = event.target instanceof Element ? event.target.closest('a') : null;
  const inside = anchor !== null && anchor.origin === location.origin ? readPermalink(anchor.pathname) : undefined;
  if (inside === undefined) return;
  event.preventDefault();
  desk.goTo(inside.channel, inside.ts);
});
const root = document.getElementById('app');
if (root !== null) render(h(DeskContext.Provider, { value: desk }, h(App, null)), root);
