"""Pack files made by hand (gitformat-pack), honest and not."""

import hashlib
import zlib
from collections.abc import Iterable

COMMIT, TREE, BLOB, TAG, REF_DELTA = 1, 2, 3, 4, 7
KINDS = {COMMIT: b"commit", TREE: b"tree", BLOB: b"blob", TAG: b"tag"}
MEBIBYTE = b"\0" * 1024 * 1024

Object = tuple[int, bytes]


def name_of(kind: int, data: bytes) -> str:
    return hashlib.sha1(KINDS[kind] + b" %d\0" % len(data) + data).hexdigest()


def blob(data: bytes) -> Object:
    return BLOB, data


def tree(entries: Iterable[tuple[bytes, bytes, str]]) -> Object:
    """From octal mode, name and id."""
    return TREE, b"".join(mode + b" " + name + b"\0" + bytes.fromhex(oid) for mode, name, oid in entries)


def commit(
    tree_id: str, message: bytes = b"A note\n", author: bytes = b"Ada <a@example.org> 1700000000 +0000"
) -> Object:
    return COMMIT, b"tree " + tree_id.encode() + b"\nauthor " + author + b"\ncommitter " + author + b"\n\n" + message


def pack(objects: Iterable[Object], *, claimed: int | None = None) -> bytes:
    """`claimed` objects say the header, whatever follows."""
    entries = [entry(kind, len(data), zlib.compress(data)) for kind, data in objects]
    return sealed(len(entries) if claimed is None else claimed, entries)


def sealed(count: int, entries: Iterable[bytes]) -> bytes:
    body = b"PACK" + (2).to_bytes(4, "big") + count.to_bytes(4, "big") + b"".join(entries)
    return body + hashlib.sha1(body).digest()


def entry(kind: int, size: int, compressed: bytes, base: bytes = b"") -> bytes:
    """One object; `size` is what it claims to be when inflated."""
    byte, size = (kind << 4) | (size & 15), size >> 4
    head = bytearray()
    while size:
        head.append(byte | 0x80)
        byte, size = size & 0x7F, size >> 7
    head.append(byte)
    return bytes(head) + base + compressed


def one_file(name: bytes, data: bytes, mode: bytes = b"100644") -> tuple[str, list[Object]]:
    """A commit of one file: its id, and the objects."""
    file = blob(data)
    folder = tree([(mode, name, name_of(*file))])
    top = commit(name_of(*folder))
    return name_of(*top), [file, folder, top]


def zeros(mebibytes: int) -> tuple[str, bytes]:
    """A commit of one file of zeros: hundreds of MiB in as many KB. The commit's id, and the pack."""
    squeeze, digest = zlib.compressobj(6), hashlib.sha1(b"blob %d\0" % (mebibytes << 20))
    squeezed = []
    for _ in range(mebibytes):
        digest.update(MEBIBYTE)
        squeezed.append(squeeze.compress(MEBIBYTE))
    squeezed.append(squeeze.flush())
    folder = tree([(b"100644", b"zeros.bin", digest.hexdigest())])
    top = commit(name_of(*folder))
    entries = [entry(BLOB, mebibytes << 20, b"".join(squeezed))]
    entries += [entry(kind, len(data), zlib.compress(data)) for kind, data in (folder, top)]
    return name_of(*top), sealed(3, entries)


def deep(levels: int) -> tuple[str, bytes]:
    """A file below that many folders."""
    objects = [blob(b"# Deep\n")]
    objects.append(tree([(b"100644", b"a.md", name_of(*objects[-1]))]))
    for _ in range(levels):
        objects.append(tree([(b"40000", b"a", name_of(*objects[-1]))]))
    objects.append(commit(name_of(*objects[-1])))
    return name_of(*objects[-1]), pack(objects)


def inflating_delta(mebibytes: int) -> tuple[str, bytes]:
    """A blob that is a delta of one MiB of zeros, copied again and again."""
    base = blob(MEBIBYTE)
    copy = b"\xf0\xff\xff\x0f"  # offset 0, size 0x0fffff
    delta = _varint(len(MEBIBYTE)) + _varint(mebibytes * 0x0FFFFF) + copy * mebibytes
    digest = hashlib.sha1(b"blob %d\0" % (mebibytes * 0x0FFFFF))
    for _ in range(mebibytes):
        digest.update(MEBIBYTE[:0x0FFFFF])
    folder = tree([(b"100644", b"zeros.bin", digest.hexdigest())])
    top = commit(name_of(*folder))
    entries = [entry(kind, len(data), zlib.compress(data)) for kind, data in (base, folder, top)]
    entries.append(entry(REF_DELTA, len(delta), zlib.compress(delta), bytes.fromhex(name_of(*base))))
    return name_of(*top), sealed(4, entries)


def _varint(number: int) -> bytes:
    out = bytearray()
    while number > 0x7F:
        out.append((number & 0x7F) | 0x80)
        number >>= 7
    out.append(number)
    return bytes(out)
