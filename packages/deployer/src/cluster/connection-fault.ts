import { isFields, listOf, textOf } from '../unknown-value.ts';

/** The kinds of failure before an answer, as far as they can be told apart from here. */
const connectionFaultKinds = [
  'dns',
  'refused',
  'unreachable',
  'connect-timeout',
  'answer-timeout',
  'reset',
  'tls-unknown-authority',
  'tls-expired',
  'tls-wrong-host',
  'tls-client-certificate',
  'tls',
  'proxy',
  'too-large',
  'unknown',
] as const;

type ConnectionFaultKind = (typeof connectionFaultKinds)[number];

export interface ConnectionFault {
  readonly kind: ConnectionFaultKind;
  /** Whether the server cannot have seen the request: then even a create may be sent again. */
  readonly unsent: boolean;
  /** In words, without address: `the connection was refused`. */
  readonly text: string;
  readonly advice: readonly string[];
}

interface FaultRow {
  readonly kind: ConnectionFaultKind;
  readonly codes: RegExp;
  readonly unsent: boolean;
  readonly text: string;
  readonly advice: string;
}

/** Codes are those of libuv, of OpenSSL as Node names them, and of undici. */
const rows: readonly FaultRow[] = [
  row(
    'dns',
    /^(ENOTFOUND|EAI_AGAIN|EAI_\w+)$/,
    'its name cannot be resolved',
    'Check the server address and DNS, or the VPN.',
  ),
  row(
    'refused',
    /^ECONNREFUSED$/,
    'the connection was refused',
    'Check that the API server runs and the port is right.',
  ),
  row(
    'unreachable',
    /^(EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN|EADDRNOTAVAIL)$/,
    'there is no route to it',
    'Check the network and the VPN.',
  ),
  row(
    'connect-timeout',
    /^UND_ERR_CONNECT_TIMEOUT$/,
    'the connection was not made in time',
    'Check the network, the VPN and firewalls in between.',
  ),
  row(
    'tls-unknown-authority',
    /^(UNABLE_TO_VERIFY_LEAF_SIGNATURE|SELF_SIGNED_CERT_IN_CHAIN|DEPTH_ZERO_SELF_SIGNED_CERT|UNABLE_TO_GET_ISSUER_CERT(_LOCALLY)?|CERT_SIGNATURE_FAILURE)$/,
    'its certificate is signed by an unknown authority',
    'Put the certificate authority of the cluster into the kubeconfig; it may have been renewed.',
  ),
  row('tls-expired', /^CERT_HAS_EXPIRED$/, 'its certificate has expired', 'Renew the certificate of the API server.'),
  row('tls-expired', /^CERT_NOT_YET_VALID$/, 'its certificate is not valid yet', 'Check the clocks of both machines.'),
  row(
    'tls-wrong-host',
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    'its certificate is for another name',
    'Use a name of the certificate as server, or set tls-server-name.',
  ),
  row(
    'tls-client-certificate',
    /^ERR_SSL_.*ALERT_(CERTIFICATE_(EXPIRED|REVOKED|REQUIRED|UNKNOWN)|BAD_CERTIFICATE|UNKNOWN_CA)$/,
    'it did not accept the client certificate',
    'Renew the client certificate of the kubeconfig.',
  ),
  row(
    'proxy',
    /^(UND_ERR_PRX_\w+|UND_ERR_SOCKS5)$/,
    'the proxy in between failed',
    'Check proxy-url and the proxy variables.',
  ),
  row(
    'tls',
    /^(ERR_SSL_\w+|ERR_TLS_\w+|EPROTO|CERT_\w+|ERR_OSSL_\w+)$/,
    'no TLS connection could be made',
    'Check that the address speaks HTTPS.',
  ),
  {
    ...row(
      'answer-timeout',
      /^(UND_ERR_HEADERS_TIMEOUT|UND_ERR_BODY_TIMEOUT|ETIMEDOUT|ATTEMPT_TIMEOUT)$/,
      'it did not answer in time',
      'Look at the load of the API server and the network.',
    ),
    unsent: false,
  },
  {
    ...row(
      'reset',
      /^(ECONNRESET|EPIPE|UND_ERR_SOCKET|ECONNABORTED|UND_ERR_RES_CONTENT_LENGTH_MISMATCH|HPE_\w+)$/,
      'the connection broke',
      'Look at the API server and what stands before it.',
    ),
    unsent: false,
  },
  row('too-large', /^BODY_TOO_LARGE$/, 'its answer is larger than can be', 'Look at what the address serves.'),
];

function row(kind: ConnectionFaultKind, codes: RegExp, text: string, advice: string): FaultRow {
  return { kind, codes, unsent: true, text, advice };
}

/** Tells what kind of failure an error of the transport is, looking through wrapped and grouped errors. */
export function connectionFaultOf(error: unknown): ConnectionFault {
  for (const code of codesOf(error, 0)) {
    const found = rows.find(({ codes }) => codes.test(code));
    if (found !== undefined)
      return { kind: found.kind, unsent: found.unsent, text: found.text, advice: [found.advice] };
  }
  if (/proxy/i.test(messageOf(error))) {
    return {
      kind: 'proxy',
      unsent: true,
      text: 'the proxy in between failed',
      advice: ['Check proxy-url and the proxy variables.'],
    };
  }
  return {
    kind: 'unknown',
    unsent: false,
    text: 'the connection failed',
    advice: ['Look at the API server and the network.'],
  };
}

/** Deepest chain of causes that is followed. */
const deepest = 5;

function codesOf(error: unknown, depth: number): readonly string[] {
  if (!isFields(error) || depth > deepest) return [];
  const code = textOf(error['code']);
  const grouped = listOf(error['errors']).flatMap((inner) => codesOf(inner, depth + 1));
  return [...(code === undefined ? [] : [code]), ...grouped, ...codesOf(error['cause'], depth + 1)];
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : '';
}
