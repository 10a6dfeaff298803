"""Does with the published client what vLLM's workers and scheduler do, against an agent.

    python3 peer.py ENDPOINT host DEVICE_DIRECTORY      memory of the agent's host backend
    python3 peer.py ENDPOINT cuda                       memory of the CUDA driver that the loader finds

One line a case; the first that goes wrong ends the run with a traceback and status 1.
"""
import os
import pickle
import signal
import struct
import subprocess
import sys
import time

import memory
import pegaflow
from memory import CudaMemory, HostMemory
from pegaflow import EngineRpcClient, PegaFlowError, PegaflowInternal, PyLoadState, QueryLoading, QueryReady

NAMESPACE = "python-peer"
LIMIT_SECONDS = 10.0
CLEANUP_SECONDS = 5.0
# A dozen pings and more when asked for a long run, else one.
IDLE_SECONDS = 66.0 if os.environ.get("PEGAFLOW_EXTENDED") == "1" else 6.0


class Layer:
    """A layer in exported memory: blocks one after another, or all K before all V as vLLM's KV-first tensors."""

    def __init__(self, name, memory, offset, blocks, block_bytes, kv_first=False, group=0):
        self.name, self.memory, self.offset, self.blocks, self.group = name, memory, offset, blocks, group
        self.segments = 2 if kv_first else 1
        self.segment_bytes = block_bytes // self.segments
        self.stride = blocks * self.segment_bytes if kv_first else 0
        self.size = blocks * block_bytes

    def shape(self):
        """In elements of two bytes."""
        return (self.segments, self.blocks, self.segment_bytes // 2)[2 - self.segments :]

    def ranges(self, block):
        for segment in range(self.segments):
            start = self.offset + segment * self.stride + block * self.segment_bytes
            yield slice(start, start + self.segment_bytes)

    def read(self, block):
        return b"".join(self.memory.read(part) for part in self.ranges(block))

    def fill(self, block, seed):
        for number, part in enumerate(self.ranges(block)):
            pattern = bytes((seed * 31 + number * 7 + i) % 251 + 1 for i in range(self.segment_bytes))
            self.memory.write(part, pattern)

    def clear(self):
        for block in range(self.blocks):
            for part in self.ranges(block):
                self.memory.write(part, bytes(self.segment_bytes))


class Worker:
    """One device of an instance, as a vLLM worker process registers it."""

    def __init__(self, peer, instance, rank=0, world_size=1, device=0, groups=1, page_first=False, layers=3, blocks=16):
        self.peer, self.instance, self.rank, self.device = peer, instance, rank, device
        block_bytes = 4096
        self.memory = peer.export(device, layers * blocks * block_bytes)
        self.layers = [
            Layer(
                f"model.layers.{i}.attn",
                self.memory,
                i * blocks * block_bytes,
                blocks,
                block_bytes,
                kv_first=i % 2 == 1 and not page_first,
                group=i % groups,
            )
            for i in range(layers)
        ]
        self.arguments = (
            instance, NAMESPACE, rank, 0, world_size, world_size, device,
            [layer.name for layer in self.layers],
            [self.memory.wrapper_bytes(layer.offset, layer.shape()) for layer in self.layers],
            [layer.blocks for layer in self.layers],
            [layer.segment_bytes for layer in self.layers],
            [layer.stride for layer in self.layers],
            [layer.segments for layer in self.layers],
            "direct", page_first,
            [layer.group for layer in self.layers] if groups > 1 else None,
        )

    def register(self):
        ok(self.peer.client.register_context_batch(*self.arguments))
        return self

    def save(self, blocks, hashes, layers=None):
        saves = [(layer.name, list(blocks), list(hashes)) for layer in layers or self.layers]
        ok(self.peer.client.save(self.instance, self.rank, 0, self.device, saves))

    def load(self, lease, targets, expected=1):
        """Targets: block ids of each group."""
        state = PyLoadState()
        groups = [[layer.name for layer in self.layers if layer.group == g] for g in range(len(targets))]
        ok(self.peer.client.load(self.instance, self.rank, self.device, state.shm_name(), groups, [(lease, targets)]))
        wait(state.is_ready, "the load ends")
        equal(state.get_state(), expected)

    def fill(self, blocks, seed):
        for number, layer in enumerate(self.layers):
            for block in blocks:
                layer.fill(block, seed + 1000 * number + 100_000 * self.rank + block)

    def read(self, blocks, layers=None):
        return [[layer.read(block) for block in blocks] for layer in layers or self.layers]

    def clear(self):
        for layer in self.layers:
            layer.clear()


class Peer:
    def __init__(self, endpoint, kind, *place):
        self.arguments = (endpoint, kind, *place)
        self.kind = {"host": HostMemory, "cuda": CudaMemory}[kind]
        self.place = place
        self.client = EngineRpcClient(endpoint)

    def export(self, device, size):
        return self.kind(device, size, *self.place)

    def query(self, instance, hashes, request, **more):
        answers = []

        def is_ready():
            answers.append(self.client.query_prefetch(instance, hashes, request, **more))
            return not isinstance(answers[-1], QueryLoading)

        wait(is_ready, "the query is answered")
        assert isinstance(answers[-1], QueryReady), answers[-1]
        return answers[-1]


def ok(answer):
    equal(answer, (True, ""))


def equal(found, wanted):
    assert found == wanted, f"found {found!r}, wanted {wanted!r}"


def wait(condition, what, seconds=LIMIT_SECONDS):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"not within {seconds} s: {what}"
        time.sleep(0.001)


def refused(kind, text, call, *arguments):
    """Refused as this exception, with this text."""
    try:
        answer = call(*arguments)
    except PegaFlowError as failure:
        assert type(failure) is kind, f"{type(failure).__name__}: {failure}"
        assert text in str(failure), failure
    except ValueError as failure:
        assert kind is ValueError, f"ValueError: {failure}"
        assert text in str(failure), failure
    else:
        raise AssertionError(f"not refused: {answer!r}")


def hashes(salt, count):
    return [bytes([salt]) + struct.pack("<I", i) + bytes(27) for i in range(count)]


def health(peer):
    ok(peer.client.health())


def round_trip(peer):
    """Register, save, query, load elsewhere, release, unregister; contiguous and split layers."""
    worker = Worker(peer, "round-trip").register()
    keys = hashes(1, 6)
    miss = peer.query(worker.instance, keys, "cold")
    equal((miss.num_hit_blocks, miss.lease), (0, b""))
    worker.fill(range(6), 1)
    before = worker.read(range(6))
    worker.save(range(6), keys)
    hit = peer.query(worker.instance, keys + hashes(2, 1), "warm")
    equal((hit.num_hit_blocks, len(hit.lease), list(hit.hit_positions)), (6, 16, []))
    worker.clear()
    worker.load(hit.lease, [[15, 14, 13, 12, 11, 10]])
    equal(worker.read([15, 14, 13, 12, 11, 10]), before)
    equal(worker.read(range(6)), [[bytes(4096)] * 6] * 3)
    again = peer.query(worker.instance, keys, "again")
    peer.client.release(again.lease)
    refused(PegaFlowError, "query lease is unknown or expired", peer.client.release, again.lease)
    ok(peer.client.unregister_context(worker.instance))
    refused(PegaFlowError, "instance round-trip not found", peer.client.unregister_context, worker.instance)
    worker.memory.remove()


def cache_outlives_instance(peer):
    """Blocks that an instance saved are there for the next of the namespace, as after a restart of vLLM."""
    keys = hashes(3, 4)
    for attempt in range(3):
        worker = Worker(peer, "restarted").register()
        if attempt == 0:
            worker.fill(range(4), 7)
            before = worker.read(range(4))
            worker.save(range(4), keys)
        hit = peer.query(worker.instance, keys, f"after-{attempt}")
        equal(hit.num_hit_blocks, 4)
        worker.clear()
        worker.load(hit.lease, [[0, 1, 2, 3]])
        equal(worker.read(range(4)), before)
        ok(peer.client.unregister_context(worker.instance))
        worker.memory.remove()


def absent_targets(peer):
    """A target of None is left out."""
    worker = Worker(peer, "absent").register()
    keys = hashes(4, 3)
    worker.fill(range(3), 11)
    before = worker.read(range(3))
    worker.save(range(3), keys)
    lease = peer.query(worker.instance, keys, "absent").lease
    worker.clear()
    worker.load(lease, [[None, 5, None]])
    equal(worker.read([5]), [[layer[1]] for layer in before])
    equal(worker.read([0, 1, 2, 3, 4]), [[bytes(4096)] * 5] * 3)
    ok(peer.client.unregister_context(worker.instance))
    worker.memory.remove()


def two_ranks(peer):
    """A block is there when both ranks saved it, and each loads its own bytes under one lease."""
    workers = [Worker(peer, "tp2", rank, world_size=2, device=rank) for rank in range(2)]
    workers[0].register()
    keys = hashes(5, 4)
    refused(ValueError, "registration incomplete: 1/2", workers[0].save, range(4), keys)
    workers[1].register()
    for worker in workers:
        worker.fill(range(4), 13)
    before = [worker.read(range(4)) for worker in workers]
    assert before[0] != before[1]
    workers[0].save(range(4), keys)
    equal(peer.query("tp2", keys, "half").num_hit_blocks, 0)
    workers[1].save(range(4), keys)
    lease = peer.query("tp2", keys, "whole").lease
    for worker, bytes_before in zip(workers, before):
        worker.clear()
        worker.load(lease, [[4, 5, 6, 7]])
        equal(worker.read([4, 5, 6, 7]), bytes_before)
    state = PyLoadState()
    refused(
        PegaflowInternal, "query lease is unknown or expired",
        peer.client.load, "tp2", 0, 0, state.shm_name(), [[workers[0].layers[0].name]], [(lease, [[0, 1, 2, 3]])])
    assert state.get_state() < 0
    ok(peer.client.unregister_context("tp2"))
    for worker in workers:
        worker.memory.remove()


def recurrent_group(peer):
    """Layers of recurrent state are in a storage group of their own, found by membership."""
    worker = Worker(peer, "hybrid", groups=2, layers=2).register()
    attention, recurrent = worker.layers
    keys = hashes(6, 5)
    worker.fill(range(5), 17)
    before = worker.read(range(5))
    worker.save(range(5), keys, [attention])
    worker.save([1, 3], [keys[1], keys[3]], [recurrent])
    equal(peer.query(worker.instance, keys, "prefix").num_hit_blocks, 5)
    member = peer.query(worker.instance, keys, "member", group_id=1)
    equal((member.num_hit_blocks, list(member.hit_positions)), (2, [1, 3]))
    worker.clear()
    worker.load(member.lease, [[None, None], [8, 9]])
    equal(worker.read([8, 9], [recurrent]), [[before[1][1], before[1][3]]])
    equal(worker.read(range(16), [attention]), [[bytes(4096)] * 16])
    ok(peer.client.unregister_context(worker.instance))
    worker.memory.remove()


def page_first(peer):
    worker = Worker(peer, "page-first", page_first=True).register()
    keys = hashes(7, 4)
    worker.fill(range(4), 19)
    before = worker.read(range(4))
    worker.save(range(4), keys)
    lease = peer.query(worker.instance, keys, "pages").lease
    worker.clear()
    worker.load(lease, [[3, 2, 1, 0]])
    equal(worker.read([3, 2, 1, 0]), before)
    ok(peer.client.unregister_context(worker.instance))
    worker.memory.remove()


def refusals(peer):
    """Each refusal arrives as the exception that the connector tells apart."""
    worker = Worker(peer, "refusals")
    client = peer.client
    refused(PegaFlowError, "instance refusals not found", client.query_prefetch, "refusals", hashes(8, 1), "r")
    worker.register()
    refused(ValueError, "req_id must not be empty", client.query_prefetch, "refusals", [], "")
    equal(peer.query("refusals", [], "empty").num_hit_blocks, 0)
    refused(PegaflowInternal, "register tensor failed: context refusals:tp0:pp0:dev0 is already registered", worker.register)
    refused(ValueError, "does not match block_hashes", client.save, "refusals", 0, 0, 0, [(worker.layers[0].name, [0, 1], hashes(8, 1))])
    refused(ValueError, "device_id", client.save, "refusals", 0, 0, -1, [])
    state = PyLoadState()
    refused(
        PegaflowInternal, "query lease is unknown or expired",
        client.load, "refusals", 0, 0, state.shm_name(), [[worker.layers[0].name]], [(bytes(16), [[0]])])
    assert state.is_ready() and state.get_state() < 0
    refused(
        PegaflowInternal, "storage error: LoadState: ",
        client.load, "refusals", 0, 0, "pega_load_" + "0" * 32, [[worker.layers[0].name]], [(bytes(16), [[0]])])
    keys = hashes(8, 2)
    worker.save([0, 1], keys)
    lease = peer.query("refusals", keys, "count").lease
    state = PyLoadState()
    refused(
        ValueError, "query lease block count 2 does not match destination block count 1",
        client.load, "refusals", 0, 0, state.shm_name(), [[worker.layers[0].name]], [(lease, [[0]])])
    assert state.get_state() < 0
    ok(client.unregister_context("refusals"))
    worker.memory.remove()


def hostile_wrappers(peer):
    """What is no wrapper is refused, whatever it would do to who runs it, and leaves nothing behind."""
    trap = f"/dev/shm/pegaflow-peer-evil-{os.getpid()}"

    class Evil:
        def __reduce__(self):
            return os.mkdir, (trap,)

    def register(data):
        return peer.client.register_context_batch(
            "hostile", NAMESPACE, 0, 0, 1, 1, 0, ["layer"], [data], [16], [4096], [0], [1], "direct", False)

    good = memory.pickled(memory.NO_UUID, bytes(64), 0, 0, (16, 2048))
    foreign = "wrapper_bytes are no pickled CudaIPCWrapper: "
    for protocol in (4, 5):
        refused(PegaflowInternal, foreign + "foreign name: module=posix, name=mkdir", register, pickle.dumps(Evil(), protocol))
    refused(PegaflowInternal, foreign + "protocol=2", register, pickle.dumps(Evil(), 2))
    refused(PegaflowInternal, foreign + "cut short", register, good[:2])
    # A wrapper that is well-formed, of memory that is not there.
    refused(PegaflowInternal, "register tensor failed: ", register, good)
    assert not os.path.exists(trap)
    refused(PegaFlowError, "instance hostile not found", peer.client.unregister_context, "hostile")


def other_process(arguments, peer):
    child = subprocess.Popen(
        [sys.executable, __file__, *peer.arguments, *arguments], stdout=subprocess.PIPE, text=True)
    equal(child.stdout.readline(), "registered\n")
    return child


def instance_of_dead_process_goes(peer):
    """A client that is killed is found by its session, and one that never opened one by the pid of its memory."""
    for arguments in (["killed", "session"], ["killed"]):
        child = other_process(arguments, peer)
        try:
            equal(peer.query("killed", [], "alive").num_hit_blocks, 0)
        finally:
            child.send_signal(signal.SIGKILL)
            child.wait()

        def is_gone():
            try:
                peer.client.query_prefetch("killed", [], "gone")
            except PegaFlowError as failure:
                return "not found" in str(failure)
            return False

        wait(is_gone, f"the instance goes: {arguments}", CLEANUP_SECONDS)


def session(peer):
    """Headers come at once, a newer session supersedes, and the instance lives on."""
    worker = Worker(peer, "session")
    started = time.monotonic()
    for _ in range(2):
        peer.client.start_session_watcher(worker.instance, NAMESPACE, 1, 1)
    assert time.monotonic() - started < CLEANUP_SECONDS
    worker.register()
    peer.client.start_session_watcher(worker.instance, NAMESPACE, 1, 1)
    time.sleep(0.2)
    equal(peer.query(worker.instance, [], "alive").num_hit_blocks, 0)
    ok(peer.client.unregister_context(worker.instance))
    worker.memory.remove()


def idle_session(peer):
    """The client pings every five seconds, idle or not; that ends no session."""
    worker = Worker(peer, "idle")
    peer.client.start_session_watcher(worker.instance, NAMESPACE, 1, 1)
    worker.register()
    time.sleep(IDLE_SECONDS)
    equal(peer.query(worker.instance, [], "idle").num_hit_blocks, 0)
    ok(peer.client.unregister_context(worker.instance))
    worker.memory.remove()


CASES = (
    health, round_trip, cache_outlives_instance, absent_targets, two_ranks, recurrent_group, page_first, refusals, hostile_wrappers,
    session, instance_of_dead_process_goes, idle_session,
)


def main(endpoint, kind, *arguments):
    places = 1 if kind == "host" else 0
    peer = Peer(endpoint, kind, *arguments[:places])
    if len(arguments) > places:
        be_killed(peer, *arguments[places:])
    for case in CASES:
        started = time.monotonic()
        case(peer)
        print(f"  {case.__name__}: ok, {(time.monotonic() - started) * 1000:.0f} ms", flush=True)
    print(f"pegaflow-llm {pegaflow.__version__}, {kind} memory: {len(CASES)} cases ok")


def be_killed(peer, instance, with_session=None):
    if with_session is not None:
        peer.client.start_session_watcher(instance, NAMESPACE, 1, 1)
    Worker(peer, instance).register()
    print("registered", flush=True)
    signal.pause()


if __name__ == "__main__":
    main(*sys.argv[1:])
