"""OpenStack Swift with its S3 door, in one process and one directory: a real object storage for the tests.

Debian's package python3-swift brings it. Called with a directory of its own and a port, which may be 0;
the first line of stdout is the port that it listens on.
"""
import array
import os
import sys

import eventlet
import eventlet.wsgi

eventlet.monkey_patch()

from swift.common import ring, utils, wsgi  # noqa: E402

directory = sys.argv[1]
with open(os.path.join(directory, 'swift.conf'), 'w') as file:
    file.write('[swift-hash]\nswift_hash_path_suffix = footlight\n')
utils.set_swift_dir(directory)

kinds = ('account', 'container', 'object')
sockets = {kind: eventlet.listen(('127.0.0.1', 0)) for kind in kinds}
os.makedirs(os.path.join(directory, 'devices', 'disk'), exist_ok=True)
for kind in kinds:
    device = {
        'id': 0, 'zone': 0, 'region': 0, 'weight': 1, 'device': 'disk',
        'ip': '127.0.0.1', 'port': sockets[kind].getsockname()[1],
    }
    ring.RingData([array.array('H', [0, 0])], [device], 31).save(
        os.path.join(directory, kind + '.ring.gz')
    )

common = """
[DEFAULT]
swift_dir = {0}
devices = {0}/devices
mount_check = false
disable_fallocate = true
log_level = CRITICAL
""".format(directory)


def serve(kind, text, socket):
    path = os.path.join(directory, kind + '.conf')
    with open(path, 'w') as file:
        file.write(common + text)
    app = wsgi.loadapp(path, global_conf={'log_name': kind})
    silent = open(os.devnull, 'w')
    return eventlet.spawn(
        eventlet.wsgi.server, socket, app, log=silent, protocol=wsgi.SwiftHttpProtocol,
        capitalize_response_headers=False,
    )


for kind in kinds:
    serve(kind, '[pipeline:main]\npipeline = server\n[app:server]\nuse = egg:swift#%s\n' % kind, sockets[kind])
door = eventlet.listen(('127.0.0.1', int(sys.argv[2])))
server = serve('proxy', """
[pipeline:main]
pipeline = catch_errors cache s3api tempauth bulk slo proxy-server
[app:proxy-server]
use = egg:swift#proxy
account_autocreate = true
[filter:catch_errors]
use = egg:swift#catch_errors
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:1
[filter:s3api]
use = egg:swift#s3api
[filter:tempauth]
use = egg:swift#tempauth
user_test_footlight = the-secret-of-the-tests .admin
[filter:bulk]
use = egg:swift#bulk
[filter:slo]
use = egg:swift#slo
""", door)
print(door.getsockname()[1], flush=True)
server.wait()
