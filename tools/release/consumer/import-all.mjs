// Every entry point loads, and says what it gives.
for (const name of process.argv.slice(2)) {
  const attributes = name.endsWith('.json') ? { with: { type: 'json' } } : undefined;
  const module = await import(name, attributes);
  const names = Object.keys(module);
  if (names.length === 0 && !name.endsWith('/vocabulary')) throw new Error(`${name} exports nothing`);
  console.log(`${name}: ${names.length} exports`);
}
