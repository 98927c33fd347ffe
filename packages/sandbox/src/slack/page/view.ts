import type { JSX } from 'preact';

/** One element or component, with whatever properties it has. */
export type View = JSX.Element;
