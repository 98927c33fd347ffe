/**
 * One published type, as the generated table holds it.
 *
 * A field is written as protobuf number + presence + type; `2.3` is field 3 of the message that is field 2. Presence: `?` kept unless null, `~` dropped when it holds its zero value, `!` always
 * written, `*` always written and null when absent. Type: `s` string, `i` integer, `n` number, `b` boolean, `q` quantity,
 * `t` time, `u` time with microseconds, `p` integer or string, `y` base64 bytes, `x` any JSON, `@name` another type, `^@name`
 * the same replaced as a whole, `_@name` the same merged field by field though that type says otherwise; before it `[]` atomic list, `[=]` set, `[a,b]` list keyed by a and b, `{}` map, `{!}` atomic map.
 */
export interface TypeRow {
  readonly fields: Readonly<Record<string, string>>;
  readonly required?: readonly string[];
  /** Strategic merge patch: merge key by field, '' for a list of scalars. */
  readonly patch?: Readonly<Record<string, string>>;
  /** Strategic merge patch: fields whose strategy is `retainKeys`. */
  readonly retain?: readonly string[];
  /** Defaults that matter for list-map keys. */
  readonly defaults?: Readonly<Record<string, string>>;
  readonly atomic?: boolean;
  /** `group/version/Kind` of a top-level type. */
  readonly kind?: string;
}
