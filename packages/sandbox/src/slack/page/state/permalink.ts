/** What a permalink leads to. */
export interface Permalink {
  readonly channel: string;
  readonly ts: string;
}

/** `/archives/C1/p1795421644996000`, the ts without its point. Undefined for any other path. */
export function readPermalink(path: string): Permalink | undefined {
  const [, channel, digits] = /^\/archives\/([A-Z0-9]+)\/p(\d{7,})$/.exec(path) ?? [];
  if (channel === undefined || digits === undefined) return undefined;
  return { channel, ts: `${digits.slice(0, -6)}.${digits.slice(-6)}` };
}

export function writePermalink({ channel, ts }: Permalink): string {
  return `/archives/${channel}/p${ts.replace('.', '')}`;
}
