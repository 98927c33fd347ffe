// Stops early, with a sentence, where the running Node is too old: the HTTP client underneath fails on it with a riddle.
const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 22 || (major === 22 && minor < 19)) {
  process.stderr.write(
    `otelops needs Node >= 22.19; this is ${process.versions.node}.\n` +
      'Run `npm ci` without --ignore-scripts (it brings a fitting Node for the npm scripts), or install Node 24 from https://nodejs.org.\n',
  );
  process.exit(1);
}
