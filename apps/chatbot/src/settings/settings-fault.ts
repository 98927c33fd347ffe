/** One thing that is wrong with the settings. */
export interface SettingsFault {
  /** Path in the file (`alerts.channel`) or name of a variable (`SLACK_BOT_TOKEN`). */
  readonly where: string;
  /** What stands there, as it may be shown: never a secret. */
  readonly found: string;
  /** `a channel id such as C012AB3CD` */
  readonly allowed: string;
  readonly next: string;
}

/** The bot cannot start with these settings; everything that is wrong, at once. */
export class SettingsFailure extends Error {
  override readonly name: string = 'SettingsFailure';
  readonly faults: readonly SettingsFault[];

  constructor(source: string, faults: readonly SettingsFault[]) {
    super(
      [
        `${faults.length === 1 ? 'One thing is' : `${faults.length} things are`} wrong with ${source}:`,
        ...faults.map(lineOf),
      ].join('\n'),
    );
    this.faults = faults;
  }
}

function lineOf({ where, found, allowed, next }: SettingsFault): string {
  return `  ${where}: ${found}; allowed is ${allowed}. ${next}`;
}
