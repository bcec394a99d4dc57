"""The comparison with other implementations: what it needs besides the server, and starting it."""

import shutil

import build
import npm
import project
from project import BUILD, ROOT

HERE = ROOT / "tests" / "compare"
# Not in the source tree, and not with the packages of the JavaScript tests: only this command needs them.
PEERS = BUILD / "peers"


def install_peers():
    """Makes the other implementations be there; the folder of their modules."""
    npm.setup()
    PEERS.mkdir(parents=True, exist_ok=True)
    for name in ("package.json", "package-lock.json"):
        shutil.copyfile(HERE / name, PEERS / name)
    npm.install(PEERS)
    return PEERS / "node_modules"


def run(rest):
    """Builds the server, installs what it is compared with, and becomes tests/compare/run."""
    build.build("release", ["serein"])
    install_peers()
    project.replace_process([HERE / "run", *rest], env=npm.node_environment())
