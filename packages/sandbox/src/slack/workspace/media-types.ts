interface MediaType {
  readonly mimetype: string;
  /** Slack's own short name. */
  readonly filetype: string;
}

const BY_EXTENSION: Readonly<Record<string, MediaType>> = {
  png: { mimetype: 'image/png', filetype: 'png' },
  jpg: { mimetype: 'image/jpeg', filetype: 'jpg' },
  jpeg: { mimetype: 'image/jpeg', filetype: 'jpg' },
  gif: { mimetype: 'image/gif', filetype: 'gif' },
  pdf: { mimetype: 'application/pdf', filetype: 'pdf' },
  gz: { mimetype: 'application/gzip', filetype: 'gzip' },
  zip: { mimetype: 'application/zip', filetype: 'zip' },
  json: { mimetype: 'text/plain', filetype: 'javascript' },
  yaml: { mimetype: 'text/plain', filetype: 'yaml' },
  yml: { mimetype: 'text/plain', filetype: 'yaml' },
  md: { mimetype: 'text/markdown', filetype: 'markdown' },
  csv: { mimetype: 'text/csv', filetype: 'csv' },
  diff: { mimetype: 'text/plain', filetype: 'diff' },
  patch: { mimetype: 'text/plain', filetype: 'diff' },
  txt: { mimetype: 'text/plain', filetype: 'text' },
  log: { mimetype: 'text/plain', filetype: 'text' },
};

/** What a file is, by the end of its name; binary when that tells nothing. */
export function mediaTypeOf(name: string): MediaType {
  const extension = name.includes('.') ? (name.split('.').at(-1) ?? '').toLowerCase() : '';
  return BY_EXTENSION[extension] ?? { mimetype: 'application/octet-stream', filetype: 'binary' };
}
