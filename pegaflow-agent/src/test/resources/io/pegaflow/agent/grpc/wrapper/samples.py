"""Writes samples.txt and hostile.txt beside this file: python3 samples.py

Each line is a name, a tab, and bytes in hexadecimal, pickled by Python itself wherever Python has a way to write them. Modules
of the names that a client has stand in for torch and pegaflow: only names and values reach a pickle.
"""
import builtins
import functools
import importlib
import operator
import os
import pickle
import pickletools
import struct
import subprocess
import sys
import types
from pathlib import Path

torch = types.ModuleType("torch")
ipc_wrapper = types.ModuleType("pegaflow.ipc_wrapper")
sys.modules["torch"] = torch
sys.modules["pegaflow"] = types.ModuleType("pegaflow")
sys.modules["pegaflow.ipc_wrapper"] = ipc_wrapper


class Dtype:
    __module__ = "torch"

    def __init__(self, name):
        self.name = name
        setattr(torch, name, self)

    def __reduce__(self):
        return self.name


class Size(tuple):
    __module__ = "torch"
    __qualname__ = "Size"

    def __reduce__(self):
        return (Size, (tuple(self),))


class CudaIPCWrapper:
    __module__ = "pegaflow.ipc_wrapper"


torch.Size = Size
ipc_wrapper.CudaIPCWrapper = CudaIPCWrapper

UUID = "01234567-89ab-cdef-0123-456789abcdef"
IPC = bytes(range(64))
EVENT = bytes(64)
BFLOAT16 = Dtype("bfloat16")


def handle(ipc=b"\x02c" + IPC, size=1 << 20, offset=512, counter=b"/torch_4711_1804289383_0", index=0, event=EVENT, needed=True):
    return (0, ipc, size, offset, counter, index, event, needed)


def wrapper(drop=(), more=None, **changes):
    made = CudaIPCWrapper()
    attributes = {
        "handle": handle(),
        "dtype": BFLOAT16,
        "shape": Size((2, 4, 16, 8, 128)),
        "stride": (65536, 16384, 1024, 128, 1),
        "storage_offset": 0,
        "device_uuid": UUID,
    }
    attributes.update(changes)
    attributes.update(more or {})
    for name in drop:
        del attributes[name]
    made.__dict__.update(attributes)
    return made


def samples():
    for protocol in (4, 5):
        yield f"usual_{protocol}", pickle.dumps(wrapper(), protocol)
        yield f"python_pickler_{protocol}", pickle._dumps(wrapper(), protocol)
        yield f"optimized_{protocol}", pickletools.optimize(pickle.dumps(wrapper(), protocol))
        yield f"bare_handle_{protocol}", pickle.dumps(wrapper(handle=handle(ipc=IPC)), protocol)
        yield f"without_stride_{protocol}", pickle.dumps(wrapper(drop=("stride", "storage_offset")), protocol)
    for version in (1, 2, 3):
        yield f"version_{version}", pickle.dumps(wrapper(handle=handle(ipc=bytes([version]) + b"c" + IPC)), 4)
    yield "large", pickle.dumps(
        wrapper(handle=handle(size=1 << 40, offset=(1 << 33) + 512, index=1 << 31), shape=Size((1 << 36, 8)), stride=(8, 1)), 4)
    yield "one_dimension", pickle.dumps(wrapper(shape=Size((100,)), stride=(1,), dtype=Dtype("float32")), 4)
    yield "two_dimensions", pickle.dumps(wrapper(shape=Size((10, 10)), stride=(10, 1), dtype=Dtype("float8_e4m3fn")), 4)
    yield "three_dimensions", pickle.dumps(wrapper(shape=Size((64, 16, 576)), stride=(9216, 576, 1), dtype=Dtype("uint8")), 4)
    yield "padded", pickle.dumps(wrapper(shape=Size((4, 100)), stride=(128, 1)), 4)
    yield "view", pickle.dumps(wrapper(shape=Size((4, 100)), stride=(128, 1), storage_offset=128), 4)
    yield "no_dimensions", pickle.dumps(wrapper(shape=Size(()), stride=()), 4)
    yield "prefixed_uuid", pickle.dumps(wrapper(device_uuid="GPU-" + UUID.upper()), 4)
    yield "unknown_exporter", pickle.dumps(wrapper(handle=handle(counter=b"", needed=False)), 4)
    kept = pickle.dumps(wrapper(shape=Size((3, 3)), stride=(3, 3)), 4)
    body = kept[11:].replace(b"h\x0b", b"j\x0b\0\0\0").replace(b"C@" + EVENT, b"B@\0\0\0" + EVENT)
    yield "long_forms", framed(body.replace(b"\x8c\x05dtype", b"X\x05\0\0\0dtype")[:-1] + b".")


def wrong():
    def one(name, **changes):
        return "wrong_" + name, pickle.dumps(wrapper(**changes), 4)

    yield one("expandable", handle=handle(ipc=b"\x02e" + bytes(40)))
    yield one("expandable_66", handle=handle(ipc=b"\x02e" + bytes(64)))
    yield one("handle_version", handle=handle(ipc=b"\x04c" + IPC))
    yield one("handle_kind", handle=handle(ipc=b"\x02x" + IPC))
    yield one("handle_short", handle=handle(ipc=IPC[1:]))
    yield one("handle_empty", handle=handle(ipc=b""))
    yield one("handle_none", handle=(0, None, 0, 0, None, 0, None, False))
    yield one("handle_seven", handle=handle()[:7])
    yield one("handle_nine", handle=handle() + (0,))
    yield one("handle_text", handle=handle(ipc="x" * 64))
    yield one("handle_bool", handle=(True,) + handle()[1:])
    yield one("size_zero", handle=handle(size=0))
    yield one("size_negative", handle=handle(size=-1))
    yield one("size_beyond", handle=handle(size=1 << 63))
    yield one("offset_negative", handle=handle(offset=-512))
    yield one("offset_overflow", handle=handle(offset=(1 << 63) - 1))
    yield one("storage_offset", storage_offset=1 << 19)
    yield one("storage_offset_negative", storage_offset=-1)
    yield one("storage_offset_overflow", storage_offset=(1 << 63) - 1)
    yield one("beyond_storage_by_offset", shape=Size((4, 1 << 17)), stride=(1 << 17, 1), storage_offset=1)
    yield one("storage_offset_bool", storage_offset=False)
    yield one("beyond_storage", shape=Size((2, 4, 16, 8, 1024)), stride=(524288, 131072, 8192, 1024, 1))
    yield one("extent_overflow", shape=Size((1 << 40, 1 << 40)), stride=(1 << 40, 1))
    yield one("contiguous_overflow", shape=Size((1 << 40, 1 << 40)), drop=("stride",))
    yield one("shape_negative", shape=Size((-1, 4)), stride=(4, 1))
    yield one("shape_tuple", shape=(2, 4), stride=(4, 1))
    yield one("shape_text", shape=Size(("2",)), stride=(1,))
    yield one("stride_short", stride=(1,))
    yield one("stride_none", stride=None)
    yield one("uuid_text", device_uuid="0")
    yield one("uuid_bytes", device_uuid=UUID.encode())
    yield one("dtype_text", dtype="bfloat16")
    yield one("dtype_unknown", dtype=Dtype("qint8"))
    yield one("attribute_missing", drop=("handle",))
    yield one("attribute_unknown", more={"__class__": "x"})
    yield one("attribute_many", more={f"a{i}": i for i in range(20)})
    yield "wrong_class", pickle.dumps(types.SimpleNamespace(handle=1), 4)
    for protocol in (0, 1, 2, 3):
        yield f"wrong_protocol_{protocol}", pickle.dumps(wrapper(), protocol)


def text(value):
    data = value.encode()
    return b"\x8c" + bytes([len(data)]) + data


def framed(body, protocol=4):
    return b"\x80" + bytes([protocol]) + b"\x95" + struct.pack("<Q", len(body)) + body


def name(module, attribute):
    return text(module) + text(attribute) + b"\x93"


class Call:
    def __init__(self, *reduced):
        self.reduced = reduced

    def __reduce_ex__(self, protocol):
        return self.reduced


COMMAND = "touch pegaflow-was-here"
CALLS = {
    "os_system": (os.system, (COMMAND,)),
    "os_popen": (os.popen, (COMMAND,)),
    "os_execv": (os.execv, ("/bin/sh", ["sh", "-c", COMMAND])),
    "subprocess_popen": (subprocess.Popen, (COMMAND,)),
    "subprocess_check_output": (subprocess.check_output, (["sh", "-c", COMMAND],)),
    "eval": (builtins.eval, (f"__import__('os').system('{COMMAND}')",)),
    "exec": (builtins.exec, (f"import os; os.system('{COMMAND}')",)),
    "compile": (builtins.compile, ("1", "x", "eval")),
    "open": (builtins.open, ("pegaflow-was-here", "w")),
    "getattr": (builtins.getattr, ("x", "__class__")),
    "breakpoint": (builtins.breakpoint, ()),
    "import_module": (importlib.import_module, ("antigravity",)),
    "attrgetter": (operator.attrgetter, ("system",)),
    "methodcaller": (operator.methodcaller, ("system", COMMAND)),
    "partial": (functools.partial, (os.system, COMMAND)),
    "map": (builtins.map, (os.system, [COMMAND])),
    "nested_loads": (pickle.loads, (pickle.dumps(Call(os.system, (COMMAND,))),)),
    "state_setter": (CudaIPCWrapper, (), {"handle": 1}, None, None, os.system),
    "list_items": (CudaIPCWrapper, (), None, iter([Call(os.system, (COMMAND,))])),
    "dict_items": (CudaIPCWrapper, (), None, None, iter([(Call(os.system, (COMMAND,)), 1)])),
}


def hostile():
    for call, reduced in CALLS.items():
        for protocol in range(6):
            if len(reduced) > 5 and protocol < 2:
                continue
            yield f"{call}_{protocol}", pickle.dumps(Call(*reduced), protocol)
    for call in ("os_system", "eval", "subprocess_popen"):
        evil = Call(*CALLS[call])
        for attribute in ("handle", "dtype", "shape", "stride", "device_uuid", "extra"):
            yield f"{call}_in_{attribute}", pickle.dumps(wrapper(**{attribute: evil}), 4)
        yield f"{call}_in_handle_item", pickle.dumps(wrapper(handle=handle(ipc=evil)), 4)
        yield f"{call}_in_size", pickle.dumps(wrapper(shape=Size((evil, 1))), 4)
        yield f"{call}_in_attribute_name", pickle.dumps(wrapper(more={"x": {evil: 1}}), 4)
    good = pickle.dumps(wrapper(), 4)
    body = good[11:-1]
    arguments = text(COMMAND) + b"\x85"
    for module, attribute in (
        ("os", "system"), ("posix", "system"), ("nt", "system"), ("builtins", "eval"), ("__builtin__", "eval"), ("subprocess", "run"),
        ("pty", "spawn"), ("timeit", "timeit"), ("code", "interact"), ("runpy", "_run_code"), ("pip", "main"), ("ctypes", "CDLL"),
        ("socket", "create_connection"), ("webbrowser", "open"), ("torch", "load"), ("torch", "hub.load"), ("torch", "os.system"),
        ("torch.storage", "_load_from_bytes"), ("torch._utils", "_rebuild_tensor_v2"), ("torch.serialization", "load"),
        ("torch.jit.unsupported_tensor_ops", "execWrapper"), ("torch.utils._config_module", "ConfigModule.load_config"),
        ("torch", "Size.__class__"), ("torch", "Size.__new__.__globals__"), ("torch", "bfloat16.__class__"), ("torch", "BFLOAT16"),
        ("torch ", "Size"), ("torch\0", "Size"), ("\u0442orch", "Size"), ("torch", ""), ("", ""), ("", "torch.Size"),
        ("pegaflow.ipc_wrapper", "CudaIPCWrapper.__init__"), ("pegaflow.ipc_wrapper", "torch.load"),
        ("pegaflow.ipc_wrapper", "threading._os.system"), ("pegaflow.ipc_wrapper", "cudaipcwrapper"),
        ("pegaflow", "ipc_wrapper.CudaIPCWrapper"), ("numpy.testing._private.utils", "runstring"), ("copyreg", "_reconstructor"),
    ):
        yield f"stack_global_{module!r}_{attribute}".replace(" ", "_"), framed(name(module, attribute) + arguments + b"R.")
        try:
            line = f"c{module}\n{attribute}\n".encode()
        except UnicodeError:
            continue
        if b"\0" not in line:
            yield f"global_{module!r}_{attribute}".replace(" ", "_"), framed(line + arguments + b"R.")
    wrapper_class = name("pegaflow.ipc_wrapper", "CudaIPCWrapper")
    size_class = name("torch", "Size")
    hand = {
        "inst": b"(" + text(COMMAND) + b"ios\nsystem\n.",
        "obj": b"(cos\nsystem\n" + text(COMMAND) + b"o.",
        "newobj_ex": name("os", "system") + arguments + b"}\x92.",
        "newobj_ex_wrapper": wrapper_class + b")}\x92.",
        "ext1": b"\x82\x01" + arguments + b"R.",
        "ext2": b"\x83\x01\x00" + arguments + b"R.",
        "ext4": b"\x84\x01\x00\x00\x00" + arguments + b"R.",
        "persid": b"Pos.system\n.",
        "binpersid": text("os.system") + b"Q.",
        "next_buffer": b"\x97.",
        "readonly_buffer": b"\x97\x98.",
        "bytearray8": b"\x96" + struct.pack("<Q", 4) + b"abcd.",
        "reduce_wrapper": wrapper_class + arguments + b"R.",
        "reduce_wrapper_empty": wrapper_class + b")R.",
        "newobj_arguments": wrapper_class + arguments + b"\x81}b.",
        "newobj_size": size_class + b")\x81.",
        "reduce_size_text": size_class + arguments + b"R.",
        "reduce_text": text("os.system") + arguments + b"R.",
        "build_class": wrapper_class + b"}(" + text("x") + b"K\x01ub.",
        "build_size": size_class + b"}b.",
        "build_slots": wrapper_class + b")\x81N}\x86b.",
        "build_setstate": wrapper_class + b")\x81}(" + text("__setstate__") + wrapper_class + b"ubK\x01b.",
        "build_twice": wrapper_class + b")\x81}b}b.",
        "build_dict": b"}}b.",
        "class_as_item": wrapper_class + b"\x85.",
        "class_as_value": wrapper_class + b")\x81}(" + text("handle") + wrapper_class + b"ub.",
        "dict_in_itself": wrapper_class + b")\x81}\x94(" + text("handle") + b"h\x00ub.",
        "wrapper_in_itself": wrapper_class + b")\x81\x94}(" + text("handle") + b"h\x00ub.",
        "memo_overwritten": wrapper_class + b")\x81\x94" + text("os.system") + b"q\x00h\x00.",
        "memo_put_text": text("os.system") + b"p0\n.",
        "memo_get_text": text("os.system") + b"\x94g0\n.",
        "long_binput": text("os.system") + b"r\x00\x00\x00\x00.",
        "memo_beyond": b"h\x00.",
        "memo_negative": b"j\xff\xff\xff\xff.",
        "dup": wrapper_class + b")\x81}b2.",
        "pop": wrapper_class + b")\x81}b0.",
        "pop_mark": b"(1.",
        "list": b"].",
        "appends": b"](e.",
        "append": b"]K\x01a.",
        "list_text": b"(l.",
        "dict_text": b"(d.",
        "set": b"\x8f(\x90.",
        "frozenset": b"(\x91.",
        "setitem": b"}" + text("a") + b"K\x01s.",
        "long4": b"\x8b\x04\x00\x00\x00\x01\x00\x00\x00.",
        "long_text": b"L1L\n.",
        "int_text": b"I1\n.",
        "string_text": b"S'os'\n.",
        "unicode_text": b"Vos\n.",
        "binstring": b"T\x02\x00\x00\x00os.",
        "short_binstring": b"U\x02os.",
        "float": b"G" + bytes(8) + b".",
        "float_text": b"F1.0\n.",
        "unicode_long": b"\x8d" + struct.pack("<Q", 2) + b"os.",
        "bytes_long": b"\x8e" + struct.pack("<Q", 1 << 40) + b"x.",
        "text_of_2_gib": b"X\x00\x00\x00\x80x.",
        "bytes_of_4_gib": b"B\xff\xff\xff\xffx.",
        "not_utf8": b"\x8c\x02\xc3\x28.",
        "int_of_255_bytes": b"\x8a\xff" + b"\x7f" * 255 + b".",
        "int_of_9_bytes": b"\x8a\x09" + b"\x01" * 9 + b".",
        "nothing": b".",
        "only_class": wrapper_class + b".",
        "no_attributes": wrapper_class + b")\x81.",
        "empty_attributes": wrapper_class + b")\x81}b.",
        "two_values": wrapper_class + b")\x81}bK\x01.",
        "value_below": b"K\x01" + wrapper_class + b")\x81}b.",
        "mark_below": b"(" + wrapper_class + b")\x81}b.",
        "odd_items": wrapper_class + b")\x81}(K\x01ub.",
        "number_as_name": wrapper_class + b")\x81}(K\x01K\x01ub.",
        "name_twice": wrapper_class + b")\x81}(" + (text("stride") + b")") * 2 + b"ub.",
        "attributes_without_mark": wrapper_class + b")\x81}" + text("stride") + b")ub.",
        "tuple_without_mark": b"K\x01t.",
        "tuple_across_mark": b"K\x01(\x85.",
        "global_across_mark": text("torch") + b"(" + text("Size") + b"\x93.",
        "deep": b"K\x01" + b"\x85" * 4000 + b".",
        "doubling": b")\x94" + b"".join(b"h" + bytes([i]) + b"h" + bytes([i]) + b"\x86\x94" for i in range(200)) + b".",
        "many_marks": b"(" * 5000 + b".",
        "many_values": b"N" * 5000 + b".",
        "many_kept": b"N" + b"\x94" * 5000 + b".",
        "wide": b"(" + b"N" * 200 + b"t.",
        "frame_twice": b"\x95" + struct.pack("<Q", 1) + b".",
        "proto_twice": b"\x80\x04.",
    }
    for case, instructions in hand.items():
        yield "by_hand_" + case, framed(instructions)
    yield "unframed_reduce", b"\x80\x04" + name("os", "system") + arguments + b"R."
    yield "no_protocol", name("os", "system") + arguments + b"R."
    yield "protocol_6", b"\x80\x06" + good[2:]
    yield "frame_short", good[:3] + struct.pack("<Q", len(good) - 12) + good[11:]
    yield "frame_long", good[:3] + struct.pack("<Q", len(good) - 10) + good[11:]
    yield "frame_huge", good[:3] + struct.pack("<Q", 1 << 63) + good[11:]
    yield "call_before", framed(name("os", "system") + arguments + b"R0" + body + b".")
    yield "call_after", framed(body + name("os", "system") + arguments + b"R0.")
    yield "pickle_behind", good + pickle.dumps(Call(os.system, (COMMAND,)))
    yield "byte_behind", good + b"\0"
    yield "byte_behind_unframed", good[:2] + good[11:] + b"\0"
    yield "twice", good + good
    yield "long", framed(b"N" * 9_000 + b".")
    yield "zip", b"PK\x03\x04" + bytes(100)
    yield "text", b"import os"
    yield "zeros", bytes(100)
    yield "ones", b"\xff" * 100
    yield "host_cut", b"PFHT\x01\0\0\0"
    yield "host_magic_only", b"PFHT"
    yield "host_no_handle", b"PFHT" + struct.pack("<Iqq", 1, 0, 1)
    yield "host_version", b"PFHT" + struct.pack("<Iqq", 2, 0, 1) + b"x"
    yield "host_negative", b"PFHT" + struct.pack("<Iqq", 1, -1, 1) + b"x"
    yield "host_nothing", b"PFHT" + struct.pack("<Iqq", 1, 0, 0) + b"x"
    yield "host_overflow", b"PFHT" + struct.pack("<Iqq", 1, (1 << 63) - 1, 1) + b"x"
    yield "host_long", b"PFHT" + struct.pack("<Iqq", 1, 0, 1) + b"x" * 513


def write(file, *tables):
    lines = [f"{case.encode('ascii', 'backslashreplace').decode()}\t{data.hex()}\n" for table in tables for case, data in table]
    names = [line.split("\t")[0] for line in lines]
    assert len(set(names)) == len(names), sorted(n for n in names if names.count(n) > 1)
    (Path(__file__).parent / file).write_text("".join(lines))
    print(file, len(lines))


write("samples.txt", samples())
write("hostile.txt", wrong(), hostile())
