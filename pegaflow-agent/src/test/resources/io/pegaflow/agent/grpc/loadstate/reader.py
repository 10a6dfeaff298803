"""Creates states as a client does and polls each in its mapping: python3 reader.py DIRECTORY NUMBER

Prints the name of each state, then what it saw first and the value that stood in the file "data" at that moment.
"""
import mmap
import os
import struct
import sys
import time
import uuid

directory, number = sys.argv[1], int(sys.argv[2])


def mapped(path, flags):
    file = os.open(path, os.O_RDWR | flags, 0o600)
    mapping = mmap.mmap(file, os.fstat(file).st_size)
    os.close(file)
    return memoryview(mapping).cast("q")


data = mapped(os.path.join(directory, "data"), 0)
for _ in range(number):
    name = "pega_load_" + uuid.uuid4().hex
    path = os.path.join(directory, name)
    file = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600)
    os.write(file, struct.pack("<QIIqq", 8, 0x50464C44, 1, 0, 0))
    os.close(file)
    state = mapped(path, 0)
    print(name, flush=True)
    deadline = time.monotonic() + 20
    while (seen := state[2]) == 0 and time.monotonic() < deadline:
        pass
    value = data[0]
    os.unlink(path)
    print(seen, value, flush=True)
