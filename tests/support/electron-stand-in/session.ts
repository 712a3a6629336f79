import { EventEmitter } from 'node:events';
import type { Session } from 'electron';
import { control } from './control.ts';

type UsedSession = Pick<
  Session,
  | 'setDevicePermissionHandler'
  | 'setDisplayMediaRequestHandler'
  | 'setPermissionCheckHandler'
  | 'setPermissionRequestHandler'
>;
type CaptureHandler = NonNullable<Parameters<Session['setDisplayMediaRequestHandler']>[0]>;
type RequestHandler = NonNullable<Parameters<Session['setPermissionRequestHandler']>[0]>;
type CheckHandler = NonNullable<Parameters<Session['setPermissionCheckHandler']>[0]>;

/** Asks the shell's handlers as Chromium would. */
class SessionStandIn extends EventEmitter implements UsedSession {
  #onRequest: RequestHandler | undefined;
  #onCheck: CheckHandler | undefined;
  #onDevice: (() => boolean) | undefined;
  #onCapture: CaptureHandler | undefined;

  /** Lets the test ask as pages of this session would. */
  answerTest(): this {
    control.handle('capture', (securityOrigin) => this.#capture(String(securityOrigin)));
    control.handle('permission', (given) => {
      const { permission, url } = given as { permission: Parameters<RequestHandler>[1]; url: string };
      return this.decides(permission, url);
    });
    control.handle('device', () => this.#onDevice?.());
    return this;
  }

  /** Both handlers must agree: one is asked by `getUserMedia`, the other by `permissions.query`. */
  decides(permission: Parameters<RequestHandler>[1], requestingUrl: string): Promise<boolean> {
    const origin = URL.canParse(requestingUrl) ? new URL(requestingUrl).origin : requestingUrl;
    const isChecked = this.#onCheck?.(null, permission, origin, {} as never);
    return new Promise((resolve) => {
      const details = { requestingUrl, isMainFrame: true };
      // The contents are asked for their address only where the details have none.
      this.#onRequest?.(
        undefined as never,
        permission,
        (isGranted) => resolve(isGranted && isChecked === true),
        details,
      );
    });
  }

  setDisplayMediaRequestHandler(handler: CaptureHandler | null): void {
    this.#onCapture = handler ?? undefined;
  }

  #capture(securityOrigin: string): Promise<unknown> {
    return new Promise((resolve) => {
      const request = { securityOrigin, videoRequested: true, audioRequested: true, userGesture: true };
      this.#onCapture?.({ ...request, frame: null }, resolve);
    });
  }

  setPermissionRequestHandler(handler: RequestHandler | null): void {
    this.#onRequest = handler ?? undefined;
  }

  setPermissionCheckHandler(handler: CheckHandler | null): void {
    this.#onCheck = handler ?? undefined;
  }

  setDevicePermissionHandler(handler: Parameters<Session['setDevicePermissionHandler']>[0]): void {
    this.#onDevice = handler ? () => handler({} as never) : undefined;
  }
}

export const session = {
  defaultSession: new SessionStandIn().answerTest(),
  fromPartition: () => new SessionStandIn(),
};
