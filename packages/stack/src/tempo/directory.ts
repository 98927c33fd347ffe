/** Where Tempo's volume is mounted; all it writes is under it. */
export const tempoDirectory = '/var/tempo';
