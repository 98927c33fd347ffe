import type { RefObject } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';

export interface Popup {
  readonly open: boolean;
  readonly anchor: RefObject<HTMLElement | null>;
  readonly box: RefObject<HTMLDivElement | null>;
  show(): void;
  hide(): void;
}

const GAP = 4;
const MARGIN = 8;

/** A box over everything beside its button; Esc or a click elsewhere closes it. */
export function usePopup(): Popup {
  const [open, setOpen] = useState(false);
  const anchor = useRef<HTMLElement>(null);
  const box = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const [button, popup] = [anchor.current, box.current];
    if (!open || popup === null || button === null) return undefined;
    popup.showPopover();
    // Only what is shown can have the focus.
    popup.querySelector<HTMLElement>('[data-first]')?.focus();
    const settle = (): void => settleBeside(popup, button);
    settle();
    const sizes = new ResizeObserver(settle);
    sizes.observe(popup);
    window.addEventListener('scroll', settle, true);
    window.addEventListener('resize', settle);
    const toggled = (event: Event): void => {
      if (!(event instanceof ToggleEvent) || event.newState !== 'closed') return;
      setOpen(false);
      if (popup.contains(document.activeElement) || document.activeElement === document.body) button.focus();
    };
    popup.addEventListener('toggle', toggled);
    return () => {
      sizes.disconnect();
      window.removeEventListener('scroll', settle, true);
      window.removeEventListener('resize', settle);
      popup.removeEventListener('toggle', toggled);
    };
  }, [open]);
  const hide = (): void => {
    const inside = box.current?.contains(document.activeElement) === true;
    setOpen(false);
    if (inside) anchor.current?.focus();
  };
  return { open, anchor, box, show: () => setOpen(true), hide };
}

function settleBeside(popup: HTMLElement, button: HTMLElement): void {
  const at = button.getBoundingClientRect();
  const { offsetHeight: height, offsetWidth: width } = popup;
  const below = at.bottom + GAP + height <= window.innerHeight - MARGIN;
  const top = below ? at.bottom + GAP : Math.max(MARGIN, at.top - GAP - height);
  const left = Math.max(MARGIN, Math.min(at.left, window.innerWidth - width - MARGIN));
  popup.style.top = `${top}px`;
  popup.style.left = `${left}px`;
}
