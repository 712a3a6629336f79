/**
 * GLSL of the WebGL painter. Colours are multiplied by their opacity wherever they are stored; the
 * first row of every texture is the top one.
 */

/** Four corners, drawn as a strip, over the whole target. */
const overAll = `#version 300 es
out vec2 uv;
void main() {
  uv = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  gl_Position = vec4(uv * 2.0 - 1.0, 0.0, 1.0);
}`;

/** An item's picture, one px larger at every side so that its edges can be smooth. */
const placed = `#version 300 es
uniform vec2 canvasSize;
uniform vec2 centre;
uniform vec2 turn;
uniform vec2 flip;
uniform vec4 target;
out vec2 place;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  place = corner * (target.zw + 2.0) - 1.0;
  vec2 local = (target.xy + place) * flip;
  vec2 at = centre + vec2(local.x * turn.x - local.y * turn.y, local.x * turn.y + local.y * turn.x);
  gl_Position = vec4(at / canvasSize * 2.0 - 1.0, 0.0, 1.0);
}`;

const item = `#version 300 es
precision highp float;
in vec2 place;
uniform vec4 target;
uniform vec4 source;
uniform vec2 imageSize;
uniform bool plain;
uniform vec4 color;
uniform float opacity;
uniform int blend;
uniform sampler2D image;
uniform sampler2D backdrop;
out vec4 result;
void main() {
  vec2 inside = clamp(min(place, target.zw - place) + 0.5, 0.0, 1.0);
  vec2 low = source.xy + 0.5;
  vec2 at = source.xy + place / target.zw * source.zw;
  at = min(max(at, low), max(low, source.xy + source.zw - 0.5));
  vec4 own = plain ? color : texture(image, at / imageSize);
  own *= opacity * inside.x * inside.y;
  if (blend == 0) {
    result = own;
    return;
  }
  vec4 under = texelFetch(backdrop, ivec2(gl_FragCoord.xy), 0);
  vec3 below = under.rgb;
  vec3 rest = below * (1.0 - own.a) + own.rgb * (1.0 - under.a);
  vec3 mixed = own.rgb + below;
  if (blend == 2) mixed = own.rgb + below - own.rgb * below;
  if (blend == 3) mixed = own.rgb * below + rest;
  if (blend == 4) mixed = max(own.rgb * under.a, below * own.a) + rest;
  if (blend == 5) mixed = min(own.rgb * under.a, below * own.a) + rest;
  float opaque = blend == 1 ? own.a + under.a : own.a + under.a * (1.0 - own.a);
  result = vec4(min(mixed, 1.0), min(opaque, 1.0));
}`;

const present = `#version 300 es
precision highp float;
uniform sampler2D coming;
uniform sampler2D going;
uniform int kind;
uniform float progress;
uniform ivec4 part;
uniform ivec2 shift;
out vec4 result;
void main() {
  ivec2 size = textureSize(coming, 0);
  ivec2 at = ivec2(gl_FragCoord.x, float(size.y) - gl_FragCoord.y);
  if (kind == 0) {
    result = texelFetch(coming, at, 0);
    return;
  }
  if (kind == 1) {
    result = mix(texelFetch(going, at, 0), texelFetch(coming, at, 0), progress);
    return;
  }
  bool inside = all(greaterThanEqual(at, part.xy)) && all(lessThan(at, part.xy + part.zw));
  ivec2 origin = kind == 2 ? part.xy : ivec2(0);
  result = inside ? texelFetch(coming, at - origin, 0) : texelFetch(going, at - shift, 0);
}`;

const filterHead = `#version 300 es
precision highp float;
precision highp sampler3D;
in vec2 uv;
uniform sampler2D image;
out vec4 result;
ivec2 here() { return ivec2(gl_FragCoord.xy); }
vec4 straight(ivec2 at) {
  vec4 stored = texelFetch(image, at, 0);
  return stored.a > 0.0 ? vec4(stored.rgb / stored.a, stored.a) : vec4(0.0);
}
void put(vec4 color) {
  vec4 kept = clamp(color, 0.0, 1.0);
  result = vec4(kept.rgb * kept.a, kept.a);
}
float luma(vec3 color) { return dot(color, vec3(0.2126, 0.7152, 0.0722)); }
`;

const chromaKey = `${filterHead}
uniform vec3 cbRow;
uniform vec3 crRow;
uniform vec2 key;
uniform vec2 towardsKey;
uniform vec3 tint;
uniform float similarity;
uniform float smoothness;
uniform float spill;
void main() {
  vec4 color = straight(here());
  vec2 chroma = vec2(dot(color.rgb, cbRow), dot(color.rgb, crRow));
  float beyond = distance(chroma, key) - similarity;
  float reflected = 1.0 - pow(clamp(beyond / spill, 0.0, 1.0), 1.5);
  color.a *= pow(clamp(beyond / smoothness, 0.0, 1.0), 1.5);
  color.rgb = clamp(color.rgb - tint * max(0.0, reflected * dot(chroma, towardsKey)), 0.0, 1.0);
  put(color);
}`;

const colorKey = `${filterHead}
uniform vec3 key;
uniform float similarity;
uniform float smoothness;
void main() {
  vec4 color = straight(here());
  color.a *= clamp((distance(color.rgb, key) - similarity) / smoothness, 0.0, 1.0);
  put(color);
}`;

const lumaKey = `${filterHead}
uniform float low;
uniform float high;
uniform float smoothness;
float step3(float from, float value) {
  if (smoothness <= 0.0) return value < from ? 0.0 : 1.0;
  float share = clamp((value - from) / smoothness, 0.0, 1.0);
  return share * share * (3.0 - 2.0 * share);
}
void main() {
  vec4 color = straight(here());
  float level = floor(luma(color.rgb) * 255.0 + 0.5) / 255.0;
  color.a *= step3(low, level) * (1.0 - step3(high, level));
  put(color);
}`;

const colorCorrection = `${filterHead}
uniform float exponent;
uniform vec4 red;
uniform vec4 green;
uniform vec4 blue;
uniform float opacity;
void main() {
  vec4 color = straight(here());
  vec4 raised = vec4(pow(color.rgb, vec3(exponent)), 1.0);
  put(vec4(dot(red, raised), dot(green, raised), dot(blue, raised), color.a * opacity));
}`;

/** Between the four corners of the tetrahedron that the colour is in, the largest fraction first. */
const lut = `${filterHead}
uniform sampler3D cube;
uniform float amount;
void main() {
  vec4 color = straight(here());
  int last = textureSize(cube, 0).x - 1;
  vec3 at = color.rgb * float(last);
  ivec3 base = min(ivec3(at), ivec3(last - 1));
  vec3 part = at - vec3(base);
  ivec3 first = ivec3(1, 0, 0);
  if (part.g > part.r || part.b > part.r) first = part.g >= part.b ? ivec3(0, 1, 0) : ivec3(0, 0, 1);
  ivec3 final = ivec3(0, 0, 1);
  if (part.r < part.b || part.g < part.b) final = part.r < part.g ? ivec3(1, 0, 0) : ivec3(0, 1, 0);
  float most = dot(part, vec3(first));
  float least = dot(part, vec3(final));
  float middle = part.r + part.g + part.b - most - least;
  vec3 found = texelFetch(cube, base, 0).rgb * (1.0 - most)
    + texelFetch(cube, base + first, 0).rgb * (most - middle)
    + texelFetch(cube, base + ivec3(1) - final, 0).rgb * (middle - least)
    + texelFetch(cube, base + ivec3(1), 0).rgb * least;
  put(vec4(mix(color.rgb, found, amount), color.a));
}`;

const sharpen = `${filterHead}
uniform float amount;
vec3 near(ivec2 step) {
  return straight(clamp(here() + step, ivec2(0), textureSize(image, 0) - 1)).rgb;
}
void main() {
  vec4 color = straight(here());
  vec3 around = near(ivec2(0, -1)) + near(ivec2(0, 1)) + near(ivec2(-1, 0)) + near(ivec2(1, 0));
  put(vec4(color.rgb * (1.0 + 4.0 * amount) - around * amount, color.a));
}`;

const mask = `${filterHead}
uniform sampler2D shape;
uniform bool byLuma;
uniform bool inverted;
void main() {
  vec4 seen = texture(shape, uv);
  float through = byLuma ? luma(seen.rgb) : seen.a;
  result = texelFetch(image, here(), 0) * (inverted ? 1.0 - through : through);
}`;

const background = `${filterHead}
uniform sampler2D shape;
uniform sampler2D behind;
uniform vec4 part;
uniform bool plain;
uniform vec4 color;
void main() {
  float people = texture(shape, uv).a;
  vec4 own = texelFetch(image, here(), 0) * people;
  vec4 rest = plain ? color : texture(behind, part.xy + uv * part.zw);
  result = own + rest * (1.0 - own.a);
}`;

/** A picture over another, twice, so that less of what is below shines through soft edges. */
const overTwice = `${filterHead}
uniform sampler2D below;
void main() {
  vec4 own = texture(image, uv);
  vec4 once = own + texture(below, uv) * (1.0 - own.a);
  result = own + once * (1.0 - own.a);
}`;

const scroll = `${filterHead}
uniform ivec2 offset;
void main() {
  result = texelFetch(image, (here() + offset) % textureSize(image, 0), 0);
}`;

const copy = `${filterHead}
void main() {
  result = texture(image, uv);
}`;

const gaussian = `${filterHead}
uniform ivec2 direction;
uniform float sigma;
void main() {
  ivec2 most = textureSize(image, 0) - 1;
  int reach = int(ceil(sigma * 3.0));
  vec4 sum = vec4(0.0);
  float weights = 0.0;
  for (int step = -reach; step <= reach; step++) {
    float weight = exp(-0.5 * float(step * step) / (sigma * sigma));
    sum += texelFetch(image, clamp(here() + direction * step, ivec2(0), most), 0) * weight;
    weights += weight;
  }
  result = sum / weights;
}`;

/** Vertex and fragment part of every program. */
export const shaders = {
  item: [placed, item],
  present: [overAll, present],
  chromaKey: [overAll, chromaKey],
  colorKey: [overAll, colorKey],
  lumaKey: [overAll, lumaKey],
  colorCorrection: [overAll, colorCorrection],
  lut: [overAll, lut],
  sharpen: [overAll, sharpen],
  mask: [overAll, mask],
  scroll: [overAll, scroll],
  background: [overAll, background],
  overTwice: [overAll, overTwice],
  copy: [overAll, copy],
  gaussian: [overAll, gaussian],
} as const;
export type ShaderName = keyof typeof shaders;
