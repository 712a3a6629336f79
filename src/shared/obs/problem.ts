import { statusCode, type StatusCode } from './protocol.ts';

/** A request that can't be done, with the protocol's code and a sentence for whoever set the controller up. */
export class ObsProblem extends Error {
  override readonly name = 'ObsProblem';
  readonly code: StatusCode;

  constructor(code: StatusCode, comment: string) {
    super(comment);
    this.code = code;
  }
}

export function notFound(what: string): ObsProblem {
  return new ObsProblem(statusCode.resourceNotFound, `There is no ${what} of that name.`);
}
