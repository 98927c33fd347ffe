/** Gives ids that nobody can guess and that sort by the time they were made; 26 characters of letters and digits. */
export type Ids = () => string;
