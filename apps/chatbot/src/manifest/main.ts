import { parseArgs } from 'node:util';
import { appManifest } from './app-manifest.ts';

// Prints the manifest of the Slack app: over sockets, or with --url for requests to that address.
const { values } = parseArgs({ options: { url: { type: 'string' }, command: { type: 'string', default: '/otel' } } });
const { command, url } = values;
const manifest = appManifest({ command, delivery: url === undefined ? { mode: 'socket' } : { mode: 'http', url } });
process.stdout.write(`${JSON.stringify(manifest, null, 2)}\n`);
