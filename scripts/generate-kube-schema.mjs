// Writes packages/sandbox/src/kube/generated/{types,resources}.ts: what Kubernetes publishes about its built-in kinds.
//
//   go mod download k8s.io/kubernetes@v1.35.4 k8s.io/{api,apimachinery,apiextensions-apiserver,kube-aggregator}@v0.35.4
//   node scripts/generate-kube-schema.mjs "$(go env GOMODCACHE)/k8s.io" 1.35.4
//
// Two sources are joined: the published OpenAPI v3 documents (field names, types, list and map types, merge keys) and
// the JSON tags of the Go types (`omitempty`, pointers), which decide how a stored object reads back.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const [root, version] = process.argv.slice(2);
if (root === undefined || version === undefined) {
  console.error('usage: node scripts/generate-kube-schema.mjs <module cache>/k8s.io <version, e.g. 1.35.4>');
  process.exit(2);
}
const staging = `v0.${version.split('.').slice(1).join('.')}`;
const kubernetes = join(root, `kubernetes@v${version}`);
const target = new URL('../packages/sandbox/src/kube/generated/', import.meta.url).pathname;

/** Where the Go package of a schema name lies. */
const GO_SOURCES = [
  [/^io\.k8s\.api\.(.+)\.([^.]+)$/, (m) => [`api@${staging}/${m[1].replaceAll('.', '/')}`, m[2]]],
  [/^io\.k8s\.apimachinery\.(.+)\.([^.]+)$/, (m) => [`apimachinery@${staging}/${m[1].replaceAll('.', '/')}`, m[2]]],
  [
    /^io\.k8s\.apiextensions-apiserver\.(.+)\.([^.]+)$/,
    (m) => [`apiextensions-apiserver@${staging}/${m[1].replaceAll('.', '/')}`, m[2]],
  ],
  [
    /^io\.k8s\.kube-aggregator\.(.+)\.([^.]+)$/,
    (m) => [`kube-aggregator@${staging}/${m[1].replaceAll('.', '/')}`, m[2]],
  ],
];

const shortName = (name) =>
  name
    .replace(/^io\.k8s\.api\./, '')
    .replace(/^io\.k8s\.apimachinery\.pkg\.(apis\.|api\.|util\.)?/, '')
    .replace(/^io\.k8s\.(apiextensions-apiserver|kube-aggregator)\.pkg\.apis\./, '');

function readSchemas() {
  const directory = join(kubernetes, 'api/openapi-spec/v3');
  const schemas = {};
  for (const file of readdirSync(directory)) {
    Object.assign(schemas, JSON.parse(readFileSync(join(directory, file), 'utf8')).components?.schemas ?? {});
  }
  return schemas;
}

const packages = new Map();

/** Struct name to fields, read line by line: the API packages are gofmt-ed and hold one field a line. */
function goPackage(directory) {
  let structs = packages.get(directory);
  if (structs !== undefined) return structs;
  structs = new Map();
  packages.set(directory, structs);
  const path = join(root, directory);
  if (!existsSync(path)) return structs;
  for (const file of readdirSync(path).filter((name) => name.endsWith('.go') && !name.endsWith('_test.go'))) {
    readGo(readFileSync(join(path, file), 'utf8'), structs);
  }
  return structs;
}

function readGo(text, structs) {
  let fields;
  for (const line of text.split('\n')) {
    const start = /^type (\w+) struct \{/.exec(line);
    if (start) {
      fields = [];
      structs.set(start[1], fields);
    } else if (line === '}') fields = undefined;
    else readGoAlias(line, structs);
    const field = fields && /^\t(?:(\w+)\s+)?([^\s`]+)\s+`json:"([^"]*)"(?:.*protobuf:"\w+,(\d+))?/.exec(line);
    if (field)
      fields.push({
        type: field[2],
        tag: field[3].split(','),
        embedded: field[1] === undefined,
        number: field[4] ?? '',
      });
  }
}

function readGoAlias(line, structs) {
  const simple = /^type (\w+) (string|int32|int64|bool)$/.exec(line);
  const listed = /^type (\w+) (\[\]|map\[)/.exec(line);
  const renamed = /^type (\w+) ([A-Z]\w*)$/.exec(line);
  if (simple) structs.set(simple[1], simple[2]);
  else if (renamed) structs.set(renamed[1], { same: renamed[2] });
  else if (listed) structs.set(listed[1], listed[2]);
}

function goFields(directory, name) {
  const structs = goPackage(directory);
  let found = structs.get(name);
  while (found?.same) found = structs.get(found.same);
  const out = new Map();
  if (!Array.isArray(found)) return out;
  for (const field of found) {
    if (field.tag.includes('inline') || (field.embedded && field.tag[0] === '')) {
      // Inlined in JSON, a message of its own in protobuf.
      for (const [key, value] of goFields(directory, field.type))
        out.set(key, { ...value, number: `${field.number}.${value.number}` });
    } else out.set(field.tag[0], { ...field, directory });
  }
  return out;
}

/** `?` kept unless null, `~` dropped when it holds its zero value, `!` always written, `*` always written and null when absent. */
function presence(field) {
  if (field === undefined) return '?';
  const structs = goPackage(field.directory);
  let kind = field.type;
  while (typeof structs.get(kind) === 'string' || structs.get(kind)?.same)
    kind = structs.get(kind).same ?? structs.get(kind);
  const optional = field.tag.includes('omitempty');
  if (field.tag.includes('omitzero')) return kind.startsWith('*') ? '?' : '~';
  if (!optional) return /^(\*|\[\]|map\[)/.test(kind) ? '*' : '!';
  if (kind.startsWith('*')) return '?';
  const simple = /^(\[\]|map\[|string$|bool$|u?int\d*$|float)/.test(kind) || /(types\.UID|FinalizerName)$/.test(kind);
  const knownAlias = /^(v1|metav1|core|corev1|autoscaling|rbac)\.(\w+)$/.exec(kind);
  if (simple || (knownAlias && isSimpleAlias(knownAlias[2]))) return '~';
  return '!';
}

function isSimpleAlias(name) {
  for (const directory of [`api@${staging}/core/v1`, `apimachinery@${staging}/pkg/apis/meta/v1`]) {
    const found = goPackage(directory).get(name);
    if (typeof found === 'string') return true;
  }
  return false;
}

const SCALARS = { boolean: 'b', integer: 'i', number: 'n', string: 's' };
const NAMED = {
  'io.k8s.apimachinery.pkg.api.resource.Quantity': 'q',
  'io.k8s.apimachinery.pkg.apis.meta.v1.FieldsV1': 'x',
  'io.k8s.apimachinery.pkg.apis.meta.v1.MicroTime': 'u',
  'io.k8s.apimachinery.pkg.apis.meta.v1.Time': 't',
  'io.k8s.apimachinery.pkg.runtime.RawExtension': 'x',
  'io.k8s.apimachinery.pkg.util.intstr.IntOrString': 'p',
};
const UNTYPED =
  /^io\.k8s\.apiextensions-apiserver\..*\.(JSON|JSONSchemaPropsOrArray|JSONSchemaPropsOrBool|JSONSchemaPropsOrStringArray)$/;

function typeCode(schema) {
  const ref = (schema.$ref ?? schema.allOf?.[0]?.$ref)?.replace('#/components/schemas/', '');
  if (ref !== undefined) return refCode(ref, schema);
  if (schema.type === 'array') return `${listCode(schema)}${typeCode(schema.items)}`;
  if (schema.type === 'object' && schema.additionalProperties) {
    return `${isAtomic(schema) ? '{!}' : '{}'}${typeCode(schema.additionalProperties)}`;
  }
  if (schema.type === 'string' && schema.format === 'byte') return 'y';
  return SCALARS[schema.type] ?? 'x';
}

function refCode(ref, schema) {
  if (UNTYPED.test(ref)) return 'x';
  const own = schema['x-kubernetes-map-type'];
  return NAMED[ref] ?? `${own === 'atomic' ? '^' : own === 'granular' ? '_' : ''}@${shortName(ref)}`;
}

function isAtomic(schema) {
  return schema['x-kubernetes-map-type'] === 'atomic';
}

function listCode(schema) {
  if (schema['x-kubernetes-list-type'] === 'set') return '[=]';
  if (schema['x-kubernetes-list-type'] === 'map') return `[${schema['x-kubernetes-list-map-keys'].join(',')}]`;
  return '[]';
}

function goLocation(name) {
  for (const [pattern, locate] of GO_SOURCES) {
    const match = pattern.exec(name);
    if (match) return locate(match);
  }
  return ['', name];
}

function describe(name, schema) {
  const [directory, struct] = goLocation(name);
  const go = goFields(directory, struct);
  const properties = Object.entries(schema.properties ?? {});
  const strategy = (property) => property['x-kubernetes-patch-strategy']?.split(',') ?? [];
  const pick = (keep, value) =>
    Object.fromEntries(properties.filter(([, item]) => keep(item)).map(([field, item]) => [field, value(item)]));
  const gvks = schema['x-kubernetes-group-version-kind'];
  return withoutEmpty({
    fields: Object.fromEntries(
      properties.map(([field, item]) => [
        field,
        (go.get(field)?.number ?? '') + presence(go.get(field)) + typeCode(item),
      ]),
    ),
    required: schema.required,
    patch: pick(
      (item) => strategy(item).includes('merge'),
      (item) => item['x-kubernetes-patch-merge-key'] ?? '',
    ),
    retain: properties.filter(([, item]) => strategy(item).includes('retainKeys')).map(([field]) => field),
    defaults: pick(
      (item) => typeof item.default === 'string' && item.default !== '',
      (item) => item.default,
    ),
    atomic: isAtomic(schema) || undefined,
    kind: gvks?.length === 1 ? [gvks[0].group, gvks[0].version, gvks[0].kind].join('/') : undefined,
  });
}

function withoutEmpty({ fields, ...rest }) {
  const kept = Object.entries(rest).filter(
    ([, value]) => value !== undefined && (typeof value !== 'object' || Object.keys(value).length > 0),
  );
  return { fields, ...Object.fromEntries(kept) };
}

const HEADER = `// Generated by scripts/generate-kube-schema.mjs from Kubernetes ${version} (Apache-2.0). Do not edit.
// biome-ignore-all format: one row a type
// biome-ignore-all lint/style/noExcessiveLinesPerFile: a table
`;

function writeTypes(schemas, groupVersions) {
  const used = new Set();
  const visit = (name) => {
    if (used.has(name) || NAMED[name] || UNTYPED.test(name) || schemas[name] === undefined) return;
    used.add(name);
    for (const match of JSON.stringify(schemas[name]).matchAll(/#\/components\/schemas\/([^"]+)/g)) visit(match[1]);
  };
  for (const [name, schema] of Object.entries(schemas)) {
    const gvks = schema['x-kubernetes-group-version-kind'];
    if (gvks?.length === 1 && groupVersions.has(`${gvks[0].group}/${gvks[0].version}`)) visit(name);
  }
  for (const kind of ['DeleteOptions', 'Status', 'ObjectMeta']) visit(`io.k8s.apimachinery.pkg.apis.meta.v1.${kind}`);
  const rows = [...used]
    .sort()
    .map((name) => `  ${JSON.stringify(shortName(name))}: ${JSON.stringify(describe(name, schemas[name]))},`);
  writeFileSync(
    join(target, 'types.ts'),
    `${HEADER}import type { TypeRow } from '../schema/type-row.ts';\n\nexport const BUILTIN_TYPES: Readonly<Record<string, TypeRow>> = {\n${rows.join('\n')}\n};\n`,
  );
  return rows.length;
}

function readGroups() {
  const core = JSON.parse(readFileSync(join(kubernetes, 'api/discovery/api__v1.json'), 'utf8'));
  const aggregated = JSON.parse(readFileSync(join(kubernetes, 'api/discovery/aggregated_v2.json'), 'utf8'));
  const groups = [{ group: '', version: 'v1', resources: core.resources }];
  for (const { metadata } of aggregated.items) {
    for (const entry of aggregated.items.find((item) => item.metadata.name === metadata.name).versions) {
      if (!/^v\d+$/.test(entry.version)) continue; // alpha and beta versions are off by default
      const file = join(kubernetes, 'api/discovery', `apis__${metadata.name}__${entry.version}.json`);
      groups.push({
        group: metadata.name,
        version: entry.version,
        resources: JSON.parse(readFileSync(file, 'utf8')).resources,
      });
    }
  }
  return groups;
}

function writeResources(groups) {
  const rows = [];
  for (const { group, version: groupVersion, resources } of groups) {
    for (const resource of resources.filter((entry) => !entry.name.includes('/'))) {
      const subresources = resources
        .filter((entry) => entry.name.startsWith(`${resource.name}/`))
        .map((entry) => ({
          name: entry.name.split('/')[1],
          kind: entry.kind,
          ...(entry.group === undefined ? {} : { group: entry.group, version: entry.version }),
          verbs: entry.verbs,
        }));
      rows.push({
        group,
        version: groupVersion,
        plural: resource.name,
        kind: resource.kind,
        namespaced: resource.namespaced,
        singular: resource.singularName,
        ...(resource.shortNames ? { shortNames: resource.shortNames } : {}),
        ...(resource.categories ? { categories: resource.categories } : {}),
        verbs: resource.verbs,
        ...(subresources.length > 0 ? { subresources } : {}),
      });
    }
  }
  const body = rows.map((row) => `  ${JSON.stringify(row)},`).join('\n');
  writeFileSync(
    join(target, 'resources.ts'),
    `${HEADER}import type { ResourceType } from '../resources/resource-type.ts';\n\nexport const BUILTIN_RESOURCES: readonly ResourceType[] = [\n${body}\n];\n`,
  );
  return rows.length;
}

const groups = readGroups();
const count = writeTypes(readSchemas(), new Set(groups.map((entry) => `${entry.group}/${entry.version}`)));
console.log(`${count} types, ${writeResources(groups)} resources`);
