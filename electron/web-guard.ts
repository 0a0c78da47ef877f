/** What no page in this app may do, whatever it is: leave, open windows, hold permissions, embed others. */
import type { App, Session, WebContents } from 'electron';

export function guardContents(app: App): void {
  app.on('web-contents-created', (_event, contents) => {
    refuse(contents);
  });
}

function refuse(contents: WebContents): void {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-navigate', (event) => event.preventDefault());
  contents.on('will-frame-navigate', (event) => event.preventDefault());
  contents.on('will-redirect', (event) => event.preventDefault());
  contents.on('will-attach-webview', (event) => event.preventDefault());
}

/** Belt and braces beside the page's policy: whatever asks for another origin gets nothing. */
export function confineNetwork(session: Session, origin: string): void {
  session.webRequest.onBeforeRequest(({ url }, answer) => answer({ cancel: !url.startsWith(`${origin}/`) }));
}

export function denyPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, _permission, done) => done(false));
  session.setPermissionCheckHandler(() => false);
  session.setDevicePermissionHandler(() => false);
}
