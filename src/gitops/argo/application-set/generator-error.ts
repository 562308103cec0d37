/** The controller refuses a generator, and makes no Application of it. */
export class GeneratorError extends Error {}

/** A generator reads more than Git: pull requests, or the repositories of an organization. */
export class GeneratorNotInGit extends Error {
  readonly generator: string;

  constructor(generator: string) {
    super(`the generator ${generator} needs more than Git`);
    this.generator = generator;
  }
}

/** The generator reads a repository that is not at hand. */
export class GeneratorRepository extends Error {
  readonly url: string;

  constructor(url: string) {
    super(`the generator reads ${url}`);
    this.url = url;
  }
}
