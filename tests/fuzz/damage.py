"""Damage to a text that knows nothing of its structure: letters, lines, bytes, encodings."""

from __future__ import annotations

from random import Random

ENCODINGS = ("utf-16", "utf-32", "utf-16-le", "latin-1", "utf-8-sig", "cp037")
BITS = (
    b"\x00", b"\xff", b"\xc3\x28", b"\xed\xa0\x80", b"\xf5\x80\x80\x80", b"\xe2\x80\xae", b"\t",
    b"\r", b"\n", b"\x0c", b"\x85", b"\xe2\x80\xa8", b"&a ", b"*a ", b"!!str ", b"---\n", b"...\n",
    b"%YAML 9.9\n", b": ", b"- ", b"[", b"]", b"{", b"}", b'"', b"'", b"#", b"|", b">", b"<<: ",
    b"? ", b"\x1b[2J", b"\xef\xbb\xbf", b",", b";", b"=",
)  # fmt: skip


def damaged(data: bytes, rng: Random) -> bytes:
    """Return bytes with one thing wrong with them."""
    kind, i = rng.randrange(9), rng.randrange(len(data) + 1)
    lines = data.split(b"\n")
    j, k = rng.randrange(len(lines)), rng.randrange(len(lines))
    if kind == 0:
        return data[:i]
    if kind == 1:
        return data[:i] + rng.choice(BITS) * rng.choice((1, 1, 1, 40)) + data[i:]
    if kind == 2 and data:
        i = min(i, len(data) - 1)
        return data[:i] + bytes([data[i] ^ (1 << rng.randrange(8))]) + data[i + 1 :]
    if kind == 3:
        return b"\n".join([*lines[:j], lines[j], *lines[j:]])
    if kind == 4:
        lines[j], lines[k] = lines[k], lines[j]
        return b"\n".join(lines)
    if kind == 5:
        lines[j] = b" " * rng.randint(1, 8) + lines[j]
        return b"\n".join(lines)
    if kind == 6:
        return data.replace(b"\n", rng.choice((b"\r\n", b"\r", b"\n\n", b"\x85")))
    if kind == 7:
        return data.decode("utf-8", "replace").encode(rng.choice(ENCODINGS), "replace")
    return data + rng.choice((b"\n" * 1_000, b"#" * 1_100_000, b"\n--- {}\n", data, b"\x00"))
