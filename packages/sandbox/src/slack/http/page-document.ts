import { createHash } from 'node:crypto';

const IMPORTS = JSON.stringify({
  imports: { preact: '/vendor/preact.js', 'preact/hooks': '/vendor/preact-hooks.js' },
});

/** What the page may load: itself, images of messages, and nothing that is written into it. */
export const PAGE_POLICY: string = [
  "default-src 'none'",
  `script-src 'self' 'sha256-${createHash('sha256').update(IMPORTS).digest('base64')}'`,
  "style-src 'self'",
  "img-src 'self' data: https:",
  "connect-src 'self'",
  "font-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

interface PageDocument {
  readonly title: string;
  /** Acts must carry it, so that no other site can act. */
  readonly token: string;
  /** The path of the page's first module; a placeholder is shown when there is none. */
  readonly entry: string | undefined;
}

/** The one HTML document of the sandbox Slack. */
export function renderDocument({ title, token, entry }: PageDocument): string {
  const body =
    entry === undefined
      ? '<p>The page of the sandbox Slack is not part of this build. Its Web API and sockets work.</p>'
      : `<div id="app"></div>\n<script type="module" src="${entry}"></script>`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="sandbox-token" content="${token}">
<title>${title.replaceAll('&', '&amp;').replaceAll('<', '&lt;')}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="/page/styles.css">
<script type="importmap">${IMPORTS}</script>
</head>
<body>
${body}
</body>
</html>
`;
}
