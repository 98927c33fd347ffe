/** https://github.com/open-telemetry/opentelemetry-collector-contrib/tree/main/extension/bearertokenauthextension */
export interface BearerTokenAuthExtension {
  readonly scheme: 'Bearer';
  readonly filename: string;
}

/** Lets in who shows the token that stands in a file. */
export function bearerToken(filename: string): BearerTokenAuthExtension {
  return { scheme: 'Bearer', filename };
}
