/** Who acts, by ids only: display names are for reading, never for deciding. */
export interface Actor {
  readonly userId: string;
  readonly teamId: string;
  /** For messages; foreign text, to be escaped where it is rendered. */
  readonly name: string;
  readonly isGuest: boolean;
  readonly isBot: boolean;
  /** Time zone of the profile, IANA; UTC where unknown. */
  readonly timeZone: string;
  /** Ids of the usergroups, at most 60 s old; undefined when they could not be had (then nothing is allowed by group). */
  readonly groups: readonly string[] | undefined;
}

/** Looks people up in Slack, with a cache that forgets after 60 s and on `subteam_members_changed`. */
export interface People {
  actor(userId: string, teamId: string): Promise<Actor>;
}
