/** What a command needs of the process that it runs in. */

/** What a run needs of the process that it runs in; the doors hand it in. */
export interface RunContext {
  workingFolder: string;
  stdin: AsyncIterable<Uint8Array>;
  environment: Record<string, string | undefined>;
  /** In which folders of a run's own are made, and gone at its end. */
  temporaryFolder: string;
  /** Registry logins beside those of the docker configuration. */
  logins: { registry: string; username: string; password: string }[];
  /** Told every secret before anything is printed. */
  secret(value: string): void;
  progress(state: { done: number; total: number; waitingFor: string | null }): void;
}
