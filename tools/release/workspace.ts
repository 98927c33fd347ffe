import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly private?: boolean;
  readonly bin?: Readonly<Record<string, string>>;
  readonly exports?: Readonly<Record<string, unknown>>;
  readonly dependencies?: Readonly<Record<string, string>>;
}

export interface WorkspacePackage {
  readonly folder: string;
  readonly manifest: PackageManifest;
}

/** Every package of the workspace that is published. */
export function publishablePackages(root: string): WorkspacePackage[] {
  return ['packages', 'apps']
    .flatMap((floor) => readdirSync(join(root, floor)).map((name) => join(floor, name)))
    .map((folder) => {
      const manifest: PackageManifest = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
      return { folder, manifest };
    })
    .filter(({ manifest }) => manifest.private !== true);
}
