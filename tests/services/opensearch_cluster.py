"""Real OpenSearch nodes on this machine, each a Java process on 127.0.0.1 in a folder of its own."""

import fcntl
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, Final

from tests.ports import free_port
from tests.services.opensearch_home import Home, account, may_enter

HOST: Final = "127.0.0.1"
# Ready sooner, and half as fast once it is warm: for tests.
SOON: Final = "-Xms512m -Xmx512m -XX:TieredStopAtLevel=1"
_TIED: Final = Path(__file__).with_name("tied.py")
_START_S: Final = 240


@dataclass(frozen=True, slots=True)
class Node:
    number: int
    http: int
    transport: int

    @property
    def name(self) -> str:
        return f"node{self.number}"


class Cluster:
    """Nodes below one folder. They live as long as somebody holds the lock of `hold`."""

    def __init__(self, folder: Path, nodes: tuple[Node, ...], java_options: str = SOON) -> None:
        self.folder = folder
        self.nodes = nodes
        self.java_options = java_options
        # kept, so that a guard that has ended is no child that nobody asks after
        self._guards: list[subprocess.Popen[bytes]] = []

    @classmethod
    def planned(cls, folder: Path, count: int, java_options: str = SOON) -> "Cluster":
        """Ports for `count` nodes; nothing is started yet."""
        nodes = tuple(Node(number, free_port(), free_port()) for number in range(1, count + 1))
        return cls(folder, nodes, java_options)

    @property
    def hosts(self) -> str:
        """As in KB_SEARCH_URL."""
        return ",".join(f"{HOST}:{node.http}" for node in self.nodes)

    def hold(self) -> IO[str]:
        """Keep the nodes alive until the returned file is closed, or this process ends."""
        file = (self.folder / "held.lock").open("a")
        fcntl.flock(file, fcntl.LOCK_SH)
        return file

    def start(self, home: Home) -> None:
        """All nodes, until they have found each other. Raises RuntimeError if one ends early."""
        self.folder.chmod(0o755)
        if not may_enter(self.folder, home.uid):
            raise RuntimeError(f"uid {home.uid} may not enter {self.folder}")
        for node in self.nodes:
            self.start_node(home, node)
        self.wait_for(len(self.nodes))

    def start_node(self, home: Home, node: Node) -> None:
        """Also again, on its old data."""
        place = self.folder / node.name
        self._configure(home, node, place)
        java, classes = str(home.java), f"{home.folder}/lib/*"
        environment = {"PATH": os.defpath, "HOME": str(place), "LANG": "C.UTF-8"}
        # what bin/opensearch does, without its further Java processes
        options = subprocess.run(
            [
                java,
                "-cp",
                classes,
                "org.opensearch.tools.launchers.JvmOptionsParser",
                place / "conf",
            ],
            env={
                **environment,
                "OPENSEARCH_TMPDIR": str(place / "tmp"),
                "OPENSEARCH_JAVA_OPTS": self.java_options,
            },
            cwd=home.folder,
            check=True,
            stdout=subprocess.PIPE,
            text=True,
            **account(home.uid),
        ).stdout.split()
        command = [
            *(java, *options, f"-Dopensearch.path.home={home.folder}"),
            *(f"-Dopensearch.path.conf={place}/conf", "-Dopensearch.distribution.type=zip"),
            *("-Dopensearch.bundled_jdk=false", "-cp", classes),
            "org.opensearch.bootstrap.OpenSearch",
        ]
        uid = "-" if home.uid is None else str(home.uid)
        pid_file = self._pid_file(node)
        pid_file.unlink(missing_ok=True)
        with (place / "out.log").open("ab") as out:
            guard = subprocess.Popen(
                [sys.executable, _TIED, self.folder / "held.lock", place, uid, *command],
                env=environment,
                cwd=home.folder,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        self._guards.append(guard)
        _wait(pid_file.exists, 30, f"{node.name} was not started")

    def _configure(self, home: Home, node: Node, place: Path) -> None:
        for name in ("conf/jvm.options.d", "data", "logs", "tmp"):
            (place / name).mkdir(parents=True, exist_ok=True)
        alone = len(self.nodes) == 1
        together = {
            "discovery.seed_hosts": [f"{HOST}:{each.transport}" for each in self.nodes],
            "cluster.initial_cluster_manager_nodes": [each.name for each in self.nodes],
        }
        settings = {
            "cluster.name": "kb-test",
            "node.name": node.name,
            "path.data": f"{place}/data",
            "path.logs": f"{place}/logs",
            "network.host": HOST,
            "http.port": node.http,
            "transport.port": node.transport,
            # a share of a big disk that is half full would stop a test
            "cluster.routing.allocation.disk.watermark.low": "2gb",
            "cluster.routing.allocation.disk.watermark.high": "1gb",
            "cluster.routing.allocation.disk.watermark.flood_stage": "500mb",
            # as for disks of today; 40 MB by itself
            "indices.recovery.max_bytes_per_sec": "400mb",
            # larger pieces, fewer merges; 10% by itself
            "indices.memory.index_buffer_size": "30%",
            **({"discovery.type": "single-node"} if alone else together),
        }
        lines = [f"{name}: {json.dumps(value)}\n" for name, value in settings.items()]
        (place / "conf/opensearch.yml").write_text("".join(lines))
        shutil.copy(home.folder / "config/log4j2.properties", place / "conf")
        text = (home.folder / "config/jvm.options").read_text()
        # its paths are relative to the home, which all nodes share
        text = text.replace("logs/", f"{place}/logs/").replace("Path=data", f"Path={place}/logs")
        text = text.replace("javaagent:agent/", f"javaagent:{home.folder}/agent/")
        (place / "conf/jvm.options").write_text(text)
        if home.uid is not None:
            subprocess.run(["chown", "-R", f"{home.uid}:{home.uid}", place], check=True)

    def pid(self, node: Node) -> int:
        return int(self._pid_file(node).read_text())

    def kill(self, node: Node) -> None:
        """SIGKILL, as by a power cut."""
        os.kill(self.pid(node), signal.SIGKILL)
        _wait(lambda: not self._pid_file(node).exists(), 30, f"{node.name} does not end")

    def wait_until_ended(self) -> None:
        """Until every node that this object started has ended, once nobody holds them."""
        while self._guards:
            self._guards.pop().wait()

    def wait_for(self, nodes: int, *, via: int = 0, status: str = "green") -> None:
        """Until so many nodes are together. Health alone still says green right after a kill."""

        def together() -> bool:
            if not any(self._pid_file(node).exists() for node in self.nodes):
                log = (self.folder / "node1/out.log").read_text(errors="replace")
                raise RuntimeError(f"OpenSearch ended: {log[-3000:]}")
            try:
                health = self.get("/_cluster/health", via=via)
            except OSError:
                return False
            return health["number_of_nodes"] == nodes and health["status"] == status

        _wait(together, _START_S, f"the cluster has not {nodes} nodes and {status}")

    def get(self, path: str, *, via: int = 0) -> Any:
        address = f"http://{HOST}:{self.nodes[via].http}{path}"
        with urllib.request.urlopen(address, timeout=10) as answer:
            return json.load(answer)

    def _pid_file(self, node: Node) -> Path:
        return self.folder / f"{node.name}.pid"


def _wait(done: Any, for_s: float, otherwise: str) -> None:
    until = time.monotonic() + for_s
    while not done():
        if time.monotonic() > until:
            raise RuntimeError(otherwise)
        time.sleep(0.2)
