"""Fixtures of the tests of faults of the machine: a disk of its own, and a server under limits."""

import os
import pathlib
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1] / "conformance"))

import support  # noqa: E402  (after the line above, which says where it is)

MEBIBYTE = 1 << 20


@pytest.fixture
def start_server(tmp_path):
    """Starts servers of one test: start_server("--data", ...)."""
    servers = []

    def start(*arguments, limits=()):
        servers.append(support.Server(tmp_path / "serein.log", *arguments, prefix=list(limits)))
        return servers[-1]

    yield start
    for server in servers:
        if server.is_running():
            server.kill()


class Disk:
    """A small ext4 file system in a file, mounted through a loop device. The engine sets aside some 70 MiB for its log."""

    def __init__(self, folder, mebibytes):
        self.mount_point = folder / "disk"
        self.mount_point.mkdir()
        image = folder / "disk.img"
        with open(image, "wb") as file:
            file.truncate(mebibytes * MEBIBYTE)
        subprocess.run(["mkfs.ext4", "-q", "-m", "0", image], check=True)
        subprocess.run(["mount", "-o", "loop", image, self.mount_point], check=True)
        self._ballast = self.mount_point / "ballast"

    @property
    def data(self):
        return str(self.mount_point / "data")

    def take(self, mebibytes):
        """Something else on the disk takes space."""
        with open(self._ballast, "wb") as file:
            os.posix_fallocate(file.fileno(), 0, mebibytes * MEBIBYTE)
            os.fsync(file.fileno())

    def give_back(self):
        self._ballast.unlink()

    def remount(self, option):
        subprocess.run(["mount", "-o", f"remount,{option}", self.mount_point], check=True)

    def unmount(self):
        subprocess.run(["umount", self.mount_point], check=True)


@pytest.fixture
def make_disk(tmp_path):
    """A disk of so many MiB: make_disk(128). Needs root and a loop device."""
    if os.geteuid() != 0:
        pytest.skip("only root may mount")
    disks = []

    def make(mebibytes):
        disks.append(Disk(tmp_path, mebibytes))
        return disks[-1]

    yield make
    for disk in disks:
        disk.unmount()
