import { Scalar, stringify } from 'yaml';

/**
 * Config text for the programs we deploy: keys in the order given, so that equal settings are equal text. Written as YAML
 * 1.1, whose readers (Go's yaml.v2 and v3) would take a bare `on` or `1_000` for something other than text.
 */
export function toYaml(value: unknown): string {
  return stringify(value, { version: '1.1', lineWidth: 0, aliasDuplicateObjects: false });
}

/**
 * Text in which a program replaces a variable before it reads the YAML: as a literal block, which keeps whatever takes the
 * variable's place one text, be it full of quotes, colons and hashes.
 */
export function replacedText(text: string): Scalar<string> {
  const scalar = new Scalar(text);
  scalar.type = 'BLOCK_LITERAL';
  return scalar;
}
