/** Text as people see it, whatever it was written in: mrkdwn, rich text or Markdown. */
export type Inline =
  | { readonly kind: 'text'; readonly text: string }
  | { readonly kind: SpanKind; readonly parts: readonly Inline[] }
  | { readonly kind: 'code'; readonly text: string }
  | { readonly kind: 'link'; readonly href: string; readonly parts: readonly Inline[] }
  | { readonly kind: 'user' | 'channel' | 'group'; readonly id: string; readonly label: string }
  | { readonly kind: 'everyone'; readonly range: string }
  | { readonly kind: 'emoji'; readonly name: string }
  | FormattedDate;

export type SpanKind = 'bold' | 'italic' | 'strike' | 'underline' | 'mark';

export interface FormattedDate {
  readonly kind: 'date';
  /** Since 1970. */
  readonly seconds: number;
  /** `{date_short_pretty} {time}`. */
  readonly format: string;
  readonly fallback: string;
  readonly href?: string;
}

export type Passage =
  | { readonly kind: 'paragraph'; readonly parts: readonly Inline[] }
  | { readonly kind: 'heading'; readonly level: number; readonly parts: readonly Inline[] }
  | { readonly kind: 'quote'; readonly passages: readonly Passage[] }
  | { readonly kind: 'code'; readonly text: string }
  | {
      readonly kind: 'list';
      readonly ordered: boolean;
      readonly start: number;
      readonly indent: number;
      readonly items: readonly (readonly Inline[])[];
    }
  | { readonly kind: 'grid'; readonly rows: readonly (readonly (readonly Inline[])[])[] }
  | { readonly kind: 'rule' };

export function text(value: string): Inline {
  return { kind: 'text', text: value };
}

/** An address that a click may lead to; undefined for any other, which is then shown as text. */
export function safeAddress(address: string): string | undefined {
  if (!URL.canParse(address)) return undefined;
  return ['http:', 'https:', 'mailto:'].includes(new URL(address).protocol) ? address : undefined;
}
