/** What an nginx in front of a relay is to be like. */
export interface EdgeOptions {
  /** HOST:PORT of the relay's door without TLS. */
  origin: string;
  /** As nginx's `listen` has it: a port, or an address and a port. */
  listen: string;
  serverName: string;
  cacheDirectory: string;
  cacheSizeMb: number;
  /** Opens every channel at the relay; nginx asks for each viewer itself. */
  edgeToken: string;
  /** PEM files; without them there is no TLS. */
  tls?: { certificateFile: string; keyFile: string };
  /**
   * Also asks the relay once for all viewers who wait for the same playlist. nginx looks every 500 ms
   * whether the answer is there, so all but the first see it up to that much later.
   */
  coalescePlaylists: boolean;
}

/**
 * Configuration of an nginx that stands between viewers and a relay, for its `http` block: it caches
 * media and asks the relay once for each piece, passes blocking requests on, and lets nobody see a private
 * channel without asking the relay (`auth_request`; an answer counts for 5 s).
 *
 * Playlists carry the viewer's token in every address. nginx asks for them with a token of its own, so
 * that all viewers share one cached text, and puts each viewer's token in its place on the way out.
 */
export function nginxConfig(options: EdgeOptions): string {
  const { origin, listen, serverName, cacheDirectory, cacheSizeMb, edgeToken, tls } = options;
  return `# An edge in front of a Footlight relay, for nginx 1.22 and later. It belongs into the http block, such
# as in /etc/nginx/conf.d/footlight.conf, for its owner alone: the token in it opens every channel.
# In nginx.conf: worker_rlimit_nofile and worker_connections of at least three times the viewers.
# The relay's trustedProxies must name this machine, or all viewers have one address.

upstream footlight_origin {
  server ${origin};
  keepalive 256;
}
proxy_cache_path ${cacheDirectory} levels=1:2 keys_zone=footlight:32m max_size=${cacheSizeMb}m inactive=10m use_temp_path=off;

map $http_upgrade $footlight_connection {
  default upgrade;
  '' '';
}
# Only what the relay knows of a query goes on, so that nobody fills the cache with inventions.
map $arg__HLS_msn $footlight_msn {
  default '';
  ~^[0-9]+$ '&_HLS_msn=$arg__HLS_msn';
}
map $arg__HLS_part $footlight_part {
  default '';
  ~^[0-9]+$ '&_HLS_part=$arg__HLS_part';
}
map $arg__HLS_skip $footlight_skip {
  default '';
  YES '&_HLS_skip=YES';
  v2 '&_HLS_skip=v2';
}
map $args $footlight_plain {
  default '';
  ~(?:^|&)low-latency=0(?:&|$) '&low-latency=0';
}
map $args $footlight_window {
  default '';
  ~(?:^|&)window=live(?:&|$) '&window=live';
}
map $arg_token $footlight_edge_token {
  default '&token=${edgeToken}';
  '' '';
}
map $arg_token $footlight_viewer_here {
  default '$arg_token $remote_addr';
  '' '';
}
# Addresses without the query: that holds the viewers' tokens.
log_format footlight '$remote_addr [$time_iso8601] $request_method $uri $status $body_bytes_sent $upstream_cache_status $request_time';

server {
  listen ${listen}${tls ? ' ssl http2' : ''};
  server_name ${serverName};
${
  tls
    ? `  ssl_certificate ${tls.certificateFile};
  ssl_certificate_key ${tls.keyFile};
  ssl_protocols TLSv1.2 TLSv1.3;
`
    : ''
}  access_log /var/log/nginx/footlight.log footlight;
  client_max_body_size 64k;
  server_tokens off;

  proxy_http_version 1.1;
  proxy_set_header Host $host;
  proxy_set_header X-Forwarded-For $remote_addr;
  proxy_set_header X-Forwarded-Proto $scheme;
  # Packed here, for the relay's text is still to be changed.
  proxy_set_header Accept-Encoding '';
  proxy_set_header Connection '';
  # The relay holds a request for three target durations at most.
  proxy_read_timeout 60s;
  gzip on;
  gzip_proxied any;
  gzip_min_length 1000;
  gzip_types application/vnd.apple.mpegurl application/json text/javascript text/css text/vtt image/svg+xml;

  # May this viewer see something of the channel?
  location = /footlight-permission {
    internal;
    proxy_pass http://footlight_origin/api/v1/channels/$footlight_slug/permission?token=$footlight_token;
    proxy_pass_request_body off;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header Connection '';
    proxy_set_header Content-Length '';
    proxy_cache footlight;
    proxy_cache_key 'permission $footlight_slug $footlight_viewer';
    proxy_cache_valid 204 401 403 5s;
    proxy_ignore_headers Cache-Control;
    proxy_cache_lock on;
    proxy_cache_lock_timeout 50ms;
    proxy_cache_use_stale error timeout;
  }
  location @footlight_token_needed {
    default_type application/json;
    add_header Access-Control-Allow-Origin * always;
    add_header Cache-Control no-store always;
    return 401 '{"error":{"code":"VIEWER_TOKEN_NEEDED","message":"The channel is private. Watch at the address that its owner gave you."}}';
  }
  location @footlight_token_wrong {
    default_type application/json;
    add_header Access-Control-Allow-Origin * always;
    add_header Cache-Control no-store always;
    return 403 '{"error":{"code":"VIEWER_TOKEN_WRONG","message":"The token does not open this channel, or not from here, or no more. Ask for a new address to watch at."}}';
  }

  location ~ ^/hls/(?<footlight_slug>[a-z0-9-]+)/(?:[a-z0-9-]+/)?[a-z0-9-]+\\.m3u8$ {
    set $footlight_token $arg_token;
    set $footlight_viewer $footlight_viewer_here;
    auth_request /footlight-permission;
    error_page 401 @footlight_token_needed;
    error_page 403 @footlight_token_wrong;
    # Without hints: who asks for a part before it is there would wait at the lock below for too long.
    set $footlight_query '?preload-hint=no$footlight_msn$footlight_part$footlight_skip$footlight_plain$footlight_window$footlight_edge_token';
    proxy_pass http://footlight_origin$uri$footlight_query;
    proxy_cache footlight;
    proxy_cache_key '$uri$footlight_query';
    proxy_cache_valid 200 404 503 1s;
    proxy_ignore_headers Cache-Control Vary;
${
  options.coalescePlaylists
    ? `    proxy_cache_lock on;
    proxy_cache_lock_timeout 40s;
    proxy_cache_lock_age 40s;
`
    : ''
}    sub_filter '${edgeToken}' $arg_token;
    sub_filter_once off;
    sub_filter_types application/vnd.apple.mpegurl;
  }

  location ~ ^/hls/(?<footlight_slug>[a-z0-9-]+)/(?:[a-z0-9-]+/[a-z0-9.-]+\\.(?:m4s|mp4)|sprite-[0-9.-]+\\.jpg)$ {
    set $footlight_token $arg_token;
    set $footlight_viewer $footlight_viewer_here;
    auth_request /footlight-permission;
    error_page 401 @footlight_token_needed;
    error_page 403 @footlight_token_wrong;
    proxy_pass http://footlight_origin$uri?token=${edgeToken};
    proxy_cache footlight;
    proxy_cache_key '$uri';
    proxy_cache_valid 200 1h;
    proxy_cache_valid 404 1s;
    proxy_ignore_headers Cache-Control Vary;
    # The relay answers at once, so one look after 50 ms is enough for all who came meanwhile.
    proxy_cache_lock on;
    proxy_cache_lock_timeout 50ms;
  }

  # What the relay says may be kept by everybody is kept: finished broadcasts, the player's own files.
  location ~ ^/(?:vod|assets)/ {
    proxy_pass http://footlight_origin;
    proxy_cache footlight;
    proxy_cache_key '$uri$is_args$args';
    proxy_cache_lock on;
    proxy_cache_lock_timeout 50ms;
  }

  # For the operator, at the relay itself.
  location = /metrics {
    return 404;
  }
  location / {
    proxy_pass http://footlight_origin;
    proxy_set_header Host $host;
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header Accept-Encoding '';
    proxy_set_header Upgrade $http_upgrade;
    proxy_set_header Connection $footlight_connection;
  }
}
${tls && listen === '443' ? redirectToTls(serverName) : ''}`;
}

/** Viewers who type the name alone come by port 80 first. */
function redirectToTls(serverName: string): string {
  return `
server {
  listen 80;
  server_name ${serverName};
  server_tokens off;
  location / {
    return 301 https://$host$request_uri;
  }
}
`;
}
