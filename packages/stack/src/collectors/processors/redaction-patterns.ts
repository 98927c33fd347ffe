// RE2, the regular expressions of Go: no look-ahead, no back-references.

/**
 * Names of attributes and JSON keys whose values are secrets. Matched at the end of the name, after a separator:
 * `db.password` and `http.request.header.authorization`, not `gen_ai.token.type`, whose masking would merge series.
 */
export const secretKeyPatterns: readonly string[] = [
  '(?i)(^|[._-])(password|passwd|pwd|passphrase|secret|client[._-]?secret|token|(access|refresh|id|auth|bearer|csrf|session)[._-]?token|api[._-]?key|access[._-]?key|private[._-]?key|authorization|proxy[._-]authorization|cookie|set[._-]cookie|credentials?)$',
];

/** Secrets and personal data that are known by their shape, wherever they stand. */
export const secretValuePatterns: Readonly<Record<string, string>> = {
  email: '[a-zA-Z0-9._%+-]+@[a-zA-Z0-9-]+(\\.[a-zA-Z0-9-]+)*\\.[a-zA-Z]{2,}',
  paymentCard:
    '\\b(4[0-9]{3}|5[1-5][0-9]{2}|2(22[1-9]|2[3-9][0-9]|[3-6][0-9]{2}|7[01][0-9]|720)|6(011|5[0-9]{2}))([ -]?[0-9]{4}){3}\\b',
  americanExpress: '\\b3[47][0-9]{2}[ -]?[0-9]{6}[ -]?[0-9]{5}\\b',
  iban: '\\b[A-Z]{2}[0-9]{2} ?([A-Z0-9]{4} ?){2,7}[A-Z0-9]{1,4}\\b',
  jsonWebToken: '\\beyJ[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]{8,}\\.[A-Za-z0-9_-]*',
  awsAccessKey: '\\b(AKIA|ASIA)[0-9A-Z]{16}\\b',
  slackToken: '\\bxox[abeoprs]-[A-Za-z0-9-]{10,}',
  githubToken: '\\b(gh[pousr]_[A-Za-z0-9]{36,}|github_pat_[A-Za-z0-9_]{22,})',
  privateKey: '-----BEGIN [A-Z ]*PRIVATE KEY-----',
  bearer: '(?i)\\b(bearer|basic)\\s+[A-Za-z0-9._~+/-]{16,}=*',
};

/** `password=...`, `"token": "..."`: the name and what divides it are kept, the value is not. */
export const assignmentPattern =
  '(?i)\\b([a-z0-9_.-]*(?:password|passwd|pwd|passphrase|secret|token|api[_-]?key|access[_-]?key|private[_-]?key|authorization|cookie))(["\']?\\s*[:=]\\s*["\']?)((?:bearer|basic)\\s+)?[^\\s"\',;&]+';

/** `https://name:password@host`: the name is kept, the password is not. */
export const urlPasswordPattern = '(://[^:/?#@\\s]+:)[^@/\\s]+@';

/** What stands in the place of a secret. */
export const mask = '****';
