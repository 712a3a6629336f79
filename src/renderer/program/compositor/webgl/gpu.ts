/** Names of drivers that compute on the processor what a GPU should. */
const software = /swiftshader|llvmpipe|softpipe|software|basic render/i;

/**
 * True where WebGL 2 runs on a graphics processor. Software takes several times as long for it as for
 * Canvas 2D. Browsers do not count every software driver as a performance caveat, so its name is
 * looked at too.
 */
export function hasGpu(): boolean {
  const gl = new OffscreenCanvas(1, 1).getContext('webgl2', { failIfMajorPerformanceCaveat: true });
  if (!gl) return false;
  const names = gl.getExtension('WEBGL_debug_renderer_info');
  const renderer: unknown = gl.getParameter(names ? names.UNMASKED_RENDERER_WEBGL : gl.RENDERER);
  gl.getExtension('WEBGL_lose_context')?.loseContext();
  return !software.test(String(renderer));
}
