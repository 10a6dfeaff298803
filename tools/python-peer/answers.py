"""What a server answers to requests that it must refuse, and to some at the edge, a line each.

    python3 answers.py ENDPOINT host DEVICE_DIRECTORY
    python3 answers.py ENDPOINT cuda

answers.txt is what this printed with the first implementation, version 0.23.12, as the server. The end compares: which exception
the client raises, what is found and the state of a load must be the same. Texts are not compared, ours say more.
"""
import sys
from pathlib import Path

from peer import NAMESPACE, Peer, Worker, hashes, wait
from pegaflow import PyLoadState, QueryReady

# What is different on purpose: the kind of our answer.
DIFFERENT = {
    # A registration that fails leaves no instance behind.
    "unregister what failed to register": "PegaFlowError",
    # A mismatch of topology like all others.
    "register with groups 0 and 2": "PegaFlowError",
    "register with another layer size": "PegaFlowError",
    # Known before anything is copied.
    "load into a block that is not there": "ValueError",
    "load into one block twice": "ValueError",
    "load into one block twice, state": "-1",
}
LINES = []


def say(line):
    LINES.append(line)
    print(line, flush=True)


def answer(case, call, *arguments, **more):
    try:
        found = call(*arguments, **more)
        if isinstance(found, QueryReady):
            found = f"Ready hits={found.num_hit_blocks} lease={len(found.lease)} positions={list(found.hit_positions)}"
    except Exception as failure:  # noqa: BLE001  (which one it is, is the answer)
        found = f"{type(failure).__name__}: {failure}"
    say(f"{case}: {found}")


def kind(line):
    case, found = line.split(": ", 1) if ": " in line else (line, "")
    is_exception = found.split(": ")[0] in ("ValueError", "PegaFlowError", "PegaflowInternal")
    return case, found.split(": ")[0] if is_exception else found


def compare():
    recorded = (Path(__file__).parent / "answers.txt").read_text().splitlines()
    assert len(recorded) == len(LINES), f"{len(LINES)} lines, recorded {len(recorded)}"
    for theirs, ours in zip(recorded, LINES):
        case, wanted = kind(theirs)
        wanted = DIFFERENT.get(case, wanted)
        assert kind(ours) == (case, wanted), f"wanted {wanted!r} of {case!r}, found: {ours}"
    print(f"{len(LINES) - len(DIFFERENT)} answers as of the first implementation, {len(DIFFERENT)} different on purpose")


class Registration:
    """The arguments of a registration by name, to change some."""

    NAMES = (
        "instance_id", "namespace", "tp_rank", "pp_rank", "tp_size", "world_size", "device_id", "layer_names",
        "wrapper_bytes_list", "num_blocks_list", "bytes_per_block_list", "kv_stride_bytes_list", "segments_list",
        "transfer_backend", "page_first", "layer_group_ids",
    )

    def __init__(self, peer, worker):
        self.peer, self.arguments = peer, dict(zip(self.NAMES, worker.arguments))

    def __call__(self, **changes):
        arguments = {**self.arguments, **changes}
        return self.peer.client.register_context_batch(*(arguments[name] for name in self.NAMES))


def registrations(peer):
    worker = Worker(peer, "answers", layers=2)
    register = Registration(peer, worker)
    first, second = worker.layers
    answer("register with negative device", register, device_id=-1)
    answer("register with tp_size 0", register, tp_size=0)
    answer("register with world_size 0", register, world_size=0)
    answer("register with tp_rank 1 of 1", register, tp_rank=1)
    answer("register with fewer wrappers", register, wrapper_bytes_list=register.arguments["wrapper_bytes_list"][:1])
    answer("register with fewer num_blocks", register, num_blocks_list=[16])
    answer("register with fewer segments", register, segments_list=[1])
    answer(
        "register without layers", register, layer_names=[], wrapper_bytes_list=[], num_blocks_list=[],
        bytes_per_block_list=[], kv_stride_bytes_list=[], segments_list=[])
    answer("register with another backend", register, transfer_backend="teleport")
    answer("register a layer twice", register, layer_names=[first.name, first.name])
    answer("register with fewer groups", register, layer_group_ids=[0])
    answer("register with num_blocks 0", register, num_blocks_list=[0, 16])
    answer("register with bytes_per_block 0", register, bytes_per_block_list=[0, second.segment_bytes])
    answer("register with segments 0", register, segments_list=[0, 2])
    answer("register with segments 3", register, segments_list=[3, 2])
    answer("register with kv_stride too small", register, kv_stride_bytes_list=[0, 16])
    answer("register with kv_stride 0 of two segments", register, kv_stride_bytes_list=[0, 0])
    answer("register beyond the memory", register, num_blocks_list=[17, 16])
    answer("register beyond the memory, split", register, num_blocks_list=[16, 17])
    answer("register with groups 0 and 2", register, layer_group_ids=[0, 2])
    answer("unregister what failed to register", peer.client.unregister_context, worker.instance)
    # What is left of a registration that failed in the engine is cleared, so that both start alike.
    answer("register", register)
    answer("register again", register)
    answer("unregister", peer.client.unregister_context, worker.instance)
    answer("unregister again", peer.client.unregister_context, worker.instance)
    answer("unregister nobody", peer.client.unregister_context, "nobody")
    worker.memory.remove()


def topologies(peer):
    workers = [Worker(peer, "ranks", rank, world_size=2, device=rank, layers=2) for rank in range(2)]
    zero, one = (Registration(peer, worker) for worker in workers)
    answer("register rank 0 of 2", zero)
    answer("query of an instance that waits", peer.client.query_prefetch, "ranks", hashes(40, 1), "r")
    answer("query of group 1 of an instance that waits", peer.client.query_prefetch, "ranks", hashes(40, 1), "r", group_id=1)
    state = PyLoadState()
    answer("load of an instance that waits", peer.client.load, "ranks", 0, 0, state.shm_name(), [[]], [])
    say(f"load of an instance that waits, state: {state.get_state()}")
    answer("register with another tp_size", one, tp_size=4)
    answer("register with another world_size", one, world_size=4)
    answer("register with page_first", one, page_first=True, segments_list=[1, 1], kv_stride_bytes_list=[0, 0], bytes_per_block_list=[4096, 4096])
    answer("register with another layer size", one, bytes_per_block_list=[2048, 2048])
    answer("register the corrected rank", one)
    answer("register a third", one, device_id=0, tp_rank=0)
    answer("unregister ranks", peer.client.unregister_context, "ranks")
    for worker in workers:
        worker.memory.remove()


def saves(peer):
    worker = Worker(peer, "saves", layers=2).register()
    client, layer = peer.client, worker.layers[0].name
    one = hashes(41, 1)

    def save(*rows, instance="saves", tp_rank=0, pp_rank=0, device=0):
        return client.save(instance, tp_rank, pp_rank, device, list(rows))

    answer("save nothing", save)
    answer("save a layer without blocks", save, (layer, [], []))
    answer("save for nobody", save, (layer, [0], one), instance="nobody")
    answer("save nothing for nobody", save, instance="nobody")
    answer("save on a negative device", save, (layer, [0], one), device=-1)
    answer("save on another device", save, (layer, [0], one), device=1)
    answer("save as another tp_rank", save, (layer, [0], one), tp_rank=1)
    answer("save as another pp_rank", save, (layer, [0], one), pp_rank=1)
    answer("save of an unknown layer", save, ("unknown", [0], one))
    answer("save more blocks than hashes", save, (layer, [0, 1], one))
    answer("save more hashes than blocks", save, (layer, [0], hashes(41, 2)))
    answer("save a block that is not there", save, (layer, [16], one))
    answer("save part of the layers", save, (layer, [0], one))
    answer("query it", client.query_prefetch, "saves", one, "part")
    answer("unregister saves", client.unregister_context, "saves")
    worker.memory.remove()


def queries(peer):
    worker = Worker(peer, "queries", layers=2, groups=2).register()
    client = peer.client
    keys = hashes(42, 4)
    worker.save(range(4), keys)
    wait(lambda: client.query_prefetch("queries", keys, "seen").num_hit_blocks == 4, "the save is seen")
    answer("query of nobody", client.query_prefetch, "nobody", keys, "r")
    answer("query without req_id", client.query_prefetch, "queries", keys, "")
    answer("query without req_id of nobody", client.query_prefetch, "nobody", keys, "")
    answer("query without hashes", client.query_prefetch, "queries", [], "r")
    answer("query", client.query_prefetch, "queries", keys, "r")
    answer("query with a gap", client.query_prefetch, "queries", [keys[0], *hashes(43, 1), keys[1]], "gap")
    answer("query of group 1", client.query_prefetch, "queries", [*hashes(43, 1), *keys], "g1", group_id=1)
    answer("query of group 1 without hashes", client.query_prefetch, "queries", [], "g1-none", group_id=1)
    answer("query of group 2", client.query_prefetch, "queries", keys, "g2", group_id=2)
    answer("query of the whole prefix", client.query_prefetch, "queries", keys, "w", wait_for_full_prefix=True)
    answer("query of the whole prefix of group 1", client.query_prefetch, "queries", keys, "w1", wait_for_full_prefix=True, group_id=1)
    answer(
        "query of the whole prefix of group 1, which ends",
        client.query_prefetch, "queries", [*keys, *hashes(43, 1)], "w1e", wait_for_full_prefix=True, group_id=1)
    answer("query a hash twice", client.query_prefetch, "queries", [keys[0], keys[0]], "twice")
    answer("release nothing", client.release, b"")
    answer("release 15 bytes", client.release, bytes(15))
    answer("release an unknown lease", client.release, bytes(16))
    lease = client.query_prefetch("queries", keys, "released").lease
    answer("release", client.release, lease)
    answer("release again", client.release, lease)
    answer("unregister queries", client.unregister_context, "queries")
    worker.memory.remove()


def loads(peer):
    worker = Worker(peer, "loads", layers=2).register()
    other = Worker(peer, "other", layers=2, device=1).register()
    client, names = peer.client, [layer.name for layer in worker.layers]
    keys = hashes(44, 2)
    worker.save(range(2), keys)
    wait(lambda: client.query_prefetch("loads", keys, "seen").num_hit_blocks == 2, "the save is seen")

    def lease(instance="loads"):
        return client.query_prefetch(instance, keys, "lease").lease

    def load(case, loads, groups=None, instance="loads", tp_rank=0, device=0, shm=None, ends=False):
        state = PyLoadState()
        answer(
            case, client.load, instance, tp_rank, device, state.shm_name() if shm is None else shm,
            [names] if groups is None else groups, loads)
        if ends:
            wait(state.is_ready, case)
        say(f"{case}, state: {state.get_state()}")

    load("load for nobody", [(lease(), [[0, 1]])], instance="nobody")
    load("load on a negative device", [(lease(), [[0, 1]])], device=-1)
    load("load on another device", [(lease(), [[0, 1]])], device=1)
    load("load with an empty lease", [(b"", [[0, 1]])])
    load("load with a lease of 15 bytes", [(bytes(15), [[0, 1]])])
    load("load with an unknown lease", [(bytes(16), [[0, 1]])])
    load("load with the lease of another", [(lease("other"), [[0, 1]])])
    load("load without groups", [(lease(), [])], groups=[])
    load("load with more groups than targets", [(lease(), [[0, 1]])], groups=[names, []])
    load("load with more targets than groups", [(lease(), [[0, 1], [0, 1]])])
    load("load with fewer targets", [(lease(), [[0]])])
    load("load with more targets", [(lease(), [[0, 1, 2]])])
    load("load of an unknown layer", [(lease(), [[0, 1]])], groups=[["unknown"]])
    load("load of a layer twice", [(lease(), [[0, 1]])], groups=[[names[0], names[0]]])
    load("load of a layer in two groups", [(lease(), [[0, 1], [0, 1]])], groups=[names, [names[0]]])
    load("load with a tp_rank that is not there", [(lease(), [[0, 1]])], tp_rank=1)
    load("load into the slash", [(lease(), [[0, 1]])], shm="/pega_load_" + "0" * 32)
    load("load into nothing", [(lease(), [[0, 1]])], shm="")
    load("load into what is not there", [(lease(), [[0, 1]])], shm="pega_load_" + "0" * 32)
    load("load of no lease", [], ends=True)
    load("load of absent targets", [(lease(), [[None, None]])], ends=True)
    load("load of no layers", [(lease(), [[0, 1]])], groups=[[]], ends=True)
    load("load of one layer", [(lease(), [[2, 3]])], groups=[[names[1]]], ends=True)
    load("load of two leases", [(lease(), [[4, 5]]), (lease(), [[6, None]])], ends=True)
    load("load into a block that is not there", [(lease(), [[0, 16]])], ends=True)
    load("load into one block twice", [(lease(), [[0, 0]])], ends=True)
    spent = lease()
    load("load", [(spent, [[8, 9]])], ends=True)
    load("load again with the lease", [(spent, [[8, 9]])])
    answer("unregister loads", client.unregister_context, "loads")
    answer("unregister other", client.unregister_context, "other")
    worker.memory.remove()
    other.memory.remove()


def main(*arguments):
    peer = Peer(*arguments)
    answer("health", peer.client.health)
    for part in (registrations, topologies, saves, queries, loads):
        part(peer)
    compare()


if __name__ == "__main__":
    main(*sys.argv[1:])
