"""./dev test --fresh: the committed tree in a bare Debian 12, where nothing of this machine helps.

A minimal root is made with debootstrap (kept as a tarball in build/fresh), gets this machine's way to Debian's
mirror and to npm's registry (sources, proxies, certificates) and nothing else, and in it run `./dev run` and
`./dev test`, in mount and process namespaces of their own, so that nothing is left behind. The network is shared.
"""

import os
import pathlib
import re
import shutil
import signal
import socket
import subprocess
import time
import urllib.error
import urllib.request

import project
import report
from project import BUILD, ROOT, Failure

FRESH = BUILD / "fresh"
SUITE = "bookworm"
TREE = "/root/serein"
# A first build on two slow cores, with all packages to fetch.
START_LIMIT_SECONDS = 30 * 60
STOP_LIMIT_SECONDS = 10
TARBALL_DAYS = 14

_PROXY_VARIABLES = ("http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY")


def _debian_sources():
    """This machine's apt sources that are Debian's own: {path: text}."""
    folder = pathlib.Path("/etc/apt")
    files = [folder / "sources.list", *(folder / "sources.list.d").glob("debian*")]
    texts = {path: path.read_text() for path in files if path.is_file()}
    return {path: text for path, text in texts.items() if re.search(rf"\b{SUITE}\b", text)}


def _mirror(sources):
    """The first address that serves the suite itself."""
    for text in sources.values():
        for stanza in re.split(r"\n\s*\n", text):
            uris = re.search(r"^URIs:\s*(\S+)", stanza, re.M)
            suites = re.search(r"^Suites:(.*)$", stanza, re.M)
            if uris and suites and SUITE in suites.group(1).split():
                return uris.group(1)
        line = re.search(rf"^deb\s+(?:\[[^\]]*\]\s+)?(\S+)\s+{SUITE}\s", text, re.M)
        if line:
            return line.group(1)
    raise Failure(f"found no apt source of {SUITE} in /etc/apt: --fresh needs a machine with Debian 12")


def _bare_tarball(mirror):
    tarball = FRESH / f"{SUITE}.tar"
    if tarball.exists() and time.time() - tarball.stat().st_mtime < TARBALL_DAYS * 86400:
        return tarball
    project.say("fresh: debootstrap makes a bare root")
    FRESH.mkdir(parents=True, exist_ok=True)
    root = FRESH / "bare"
    shutil.rmtree(root, ignore_errors=True)
    project.run(["debootstrap", "--variant=minbase", SUITE, root, mirror], quiet=True)
    project.run(["tar", "-C", root, "-cf", f"{tarball}.new", "."])
    shutil.rmtree(root)
    os.replace(f"{tarball}.new", tarball)
    return tarball


def _copy_into(root, path):
    target = root / str(path).lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(path, target)


def _give_network_access(root, sources):
    """Copies how this machine reaches Debian's mirror and npm's registry."""
    for name in ("resolv.conf", "hosts"):
        _copy_into(root, pathlib.Path("/etc", name))
    (root / "etc/apt/sources.list").unlink(missing_ok=True)
    for path in sources:
        _copy_into(root, path)
    settings = [path for path in pathlib.Path("/etc/apt/apt.conf.d").glob("*")
                if "Acquire::" in path.read_text(errors="replace")]
    for path in [*settings, *pathlib.Path("/etc/apt/auth.conf.d").glob("*")]:
        _copy_into(root, path)
    (root / "root/.npmrc").write_text(_npm_settings())
    certificates = pathlib.Path("/etc/ssl/certs/ca-certificates.crt")
    if certificates.exists():
        # Not under /etc: installing ca-certificates in there writes that file anew.
        shutil.copyfile(certificates, root / "root/certificates.pem")
        with open(root / "root/.npmrc", "a") as npmrc:
            npmrc.write("\ncafile=/root/certificates.pem\n")


def _npm_settings():
    """What this machine's npm is told for all users and for this one."""
    files = [pathlib.Path.home() / ".npmrc"]
    if shutil.which("npm"):
        answer = subprocess.run(["npm", "config", "get", "globalconfig"], capture_output=True, text=True)
        files.insert(0, pathlib.Path(answer.stdout.strip()))
    return "\n".join(path.read_text() for path in files if path.is_file())


def _make_root():
    sources = _debian_sources()
    tarball = _bare_tarball(_mirror(sources))
    root = FRESH / "root"
    shutil.rmtree(root, ignore_errors=True)
    root.mkdir(parents=True)
    project.run(["tar", "-C", root, "-xf", tarball])
    _give_network_access(root, sources)
    changed = subprocess.run(["git", "status", "--porcelain"], cwd=ROOT, capture_output=True, text=True).stdout
    if changed:
        project.say(f"fresh: {len(changed.splitlines())} changes are not committed and do not take part")
    clone = root / TREE.lstrip("/")
    project.run(["git", "clone", "--quiet", "--no-local", ROOT, clone])
    return root


def _command(root, command, ccache):
    """The command line that runs a command of the tree inside the root."""
    shared = ""
    if ccache:
        cache = subprocess.run(["ccache", "-k", "cache_dir"], capture_output=True, text=True).stdout.strip()
        shared = f"mkdir -p {root}/root/.cache/ccache; mount --bind {cache} {root}/root/.cache/ccache; "
    inside = (
        f"mount -t proc proc {root}/proc; mount --rbind /dev {root}/dev; {shared}"
        # Not exec: the first process of a namespace ignores signals that it does not handle.
        f'chroot {root} /bin/bash -c "cd {TREE} && exec {command}"; exit $?'
    )
    environment = ["HOME=/root", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
                   "LANG=C.UTF-8"]
    environment += [f"{name}={os.environ[name]}" for name in _PROXY_VARIABLES if name in os.environ]
    return ["env", "-i", *environment, "unshare", "--mount", "--pid", "--fork", "--kill-child",
            "bash", "-ec", inside]


def _free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def _wait_for_answer(process, port):
    deadline = time.monotonic() + START_LIMIT_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            raise Failure(f"./dev run ended with exit code {process.returncode} before it answered")
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=5) as answer:
                project.say(f"fresh: the server answers: {answer.status} {answer.read(200)!r}")
                return
        except (urllib.error.URLError, OSError):
            time.sleep(1)
    raise Failure(f"no answer from ./dev run within {START_LIMIT_SECONDS / 60:.0f} minutes")


def _run_check(root, ccache):
    """`./dev run` from nothing: it builds, starts, answers, and stops when told to."""
    port = _free_port()
    process = subprocess.Popen(_command(root, f"./dev run --port {port}", ccache), start_new_session=True)
    try:
        _wait_for_answer(process, port)
        _terminate(process, signal.SIGTERM)
        process.wait(timeout=STOP_LIMIT_SECONDS)
    except subprocess.TimeoutExpired:
        raise Failure(f"the server did not stop within {STOP_LIMIT_SECONDS} seconds of SIGTERM") from None
    finally:
        _terminate(process, signal.SIGKILL)
        process.wait()
    return report.Counts(passed=1)


def _terminate(process, signal_number):
    if process.poll() is None:
        os.killpg(process.pid, signal_number)


def _test(root, options):
    words = ["./dev", "test", *(["--all"] if options.all else []), *options.stages]
    process = subprocess.Popen(_command(root, " ".join(words), options.fresh_ccache),
                               stdout=subprocess.PIPE, text=True, errors="replace")
    last = ""
    for line in process.stdout:
        project.say(line.rstrip("\n"))
        last = line if line.strip() else last
    code = process.wait()
    counts = report.from_line(last)
    if counts is None:
        raise Failure(f"./dev test ended with exit code {code} and without its last line")
    if code != 0 and counts.failed == 0:
        counts.failed = 1
    return counts


def run(options):
    """Both checks in one bare root, the second on what the first has built; the exit code."""
    if os.geteuid() != 0:
        raise Failure("--fresh needs root, for chroot and mounts: sudo ./dev test --fresh")
    root = _make_root()
    summary = report.Summary()
    summary.stage("fresh: ./dev run", lambda: _run_check(root, options.fresh_ccache))
    summary.stage("fresh: ./dev test", lambda: _test(root, options))
    code = summary.finish()
    if not options.keep:
        shutil.rmtree(root, ignore_errors=True)
    return code
