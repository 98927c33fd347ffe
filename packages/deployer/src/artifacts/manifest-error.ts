import { DeployError } from '../errors.ts';

/** What is wrong in a manifest file, and where. */
export interface ManifestFault {
  /** 1 for the first document of the file. */
  readonly document: number;
  /** 1 for the first line of the file. */
  readonly line: number;
  readonly message: string;
}

const shownFaults = 5;

/** A manifest file with faults; all of them are in `faults`, the first few in the message. */
export class ManifestError extends DeployError {
  override readonly name = 'ManifestError';
  readonly faults: readonly ManifestFault[];

  constructor(origin: string, faults: readonly ManifestFault[]) {
    const shown = faults
      .slice(0, shownFaults)
      .map(({ document, line, message }) => `document ${document}, line ${line}: ${message}`);
    const more = faults.length > shownFaults ? ` (and ${faults.length - shownFaults} more)` : '';
    super('invalid-manifest', `${origin} cannot be used: ${shown.join('; ')}${more}.`, {
      advice: ['Correct the manifest.'],
    });
    this.faults = faults;
  }
}
