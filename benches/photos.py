"""Photographs for the benches: JPEG files of any size, of seeded noise over gradients, written in seconds without a library.

A JPEG whose rows of blocks each begin anew (a restart marker after each, ITU-T T.81 § F.1.1.5) is made of parts that can stand
in any order. A few dozen rows are coded once; each photograph is a seeded choice among them, so that no two are alike.
"""
import os, random, struct

SIDE = 16  # of a unit: 2 × 2 blocks of brightness and one of each colour
ROWS = 48  # different rows
DC_SIZES = list(range(12))
# After how many zeroes (high four bits) a coefficient of how many bits (low four) follows; 0 ends a block.
AC_SYMBOLS = [0] + [run << 4 | size for run in range(5) for size in range(1, 7)]
# Codes of one length each; the one of all ones may not be used, and is not.
DC_BITS, AC_BITS = 4, 5
NOISE = 17  # coefficients of a block of brightness that are not 0


def segment(marker, body):
    return struct.pack(">BBH", 0xFF, marker, len(body) + 2) + body


def table(kind, bits, symbols):
    lengths = [len(symbols) if length == bits else 0 for length in range(1, 17)]
    return segment(0xC4, bytes([kind, *lengths, *symbols]))


def head(width, height):
    quantisers = bytes([0]) + bytes(min(255, 6 + 2 * at // 3) for at in range(64))
    frame = struct.pack(">BHHB", 8, height, width, 3) + bytes([1, 0x22, 0, 2, 0x11, 0, 3, 0x11, 0])
    scan = bytes([3, 1, 0, 2, 0, 3, 0, 0, 63, 0])
    return b"".join([
        b"\xff\xd8", segment(0xDB, quantisers), segment(0xC0, frame), table(0x00, DC_BITS, DC_SIZES), table(0x10, AC_BITS, AC_SYMBOLS),
        segment(0xDD, struct.pack(">H", -(-width // SIDE))), segment(0xDA, scan),
    ])


class Row:
    """The coded blocks of one row of units."""

    def __init__(self, chance):
        self.chance, self.bits, self.length, self.bytes = chance, 0, 0, bytearray()

    def put(self, value, length):
        self.bits, self.length = self.bits << length | value, self.length + length
        while self.length >= 8:
            self.length -= 8
            byte = self.bits >> self.length & 0xFF
            self.bytes.append(byte)
            if byte == 0xFF:
                self.bytes.append(0)
        self.bits &= (1 << self.length) - 1

    def number(self, value, size):
        self.put(value if value > 0 else value + (1 << size) - 1, size)

    def block(self, step, noise):
        size = abs(step).bit_length()
        self.put(size, DC_BITS)
        self.number(step, size)
        for _ in range(noise):
            run, size = self.chance.choice((0, 0, 0, 1, 1, 2, 4)), self.chance.choice((1, 1, 1, 2, 2, 3))
            value = self.chance.randrange(1 << size - 1, 1 << size) * self.chance.choice((-1, 1))
            self.put(AC_SYMBOLS.index(run << 4 | size), AC_BITS)
            self.number(value, size)
        self.put(0, AC_BITS)

    def coded(self, units):
        """A gradient from left to right, brighter or darker, with noise on it."""
        slope = self.chance.uniform(-0.4, 0.4)
        drawn = [0.0, 0.0, 0.0]
        for _ in range(units):
            for colour, blocks, noise in ((0, 4, NOISE), (1, 1, 2), (2, 1, 2)):
                for _ in range(blocks):
                    before = round(drawn[colour])
                    wanted = drawn[colour] + slope + self.chance.gauss(0, 1)
                    drawn[colour] = max(-100, min(100, wanted))
                    self.block(round(drawn[colour]) - before, noise)
        while self.length:
            self.put(1, 1)
        return bytes(self.bytes)


def photos(count, width, height, seed):
    """Yields `count` JPEG files."""
    chance = random.Random(seed)
    rows = [Row(chance).coded(-(-width // SIDE)) for _ in range(ROWS)]
    for _ in range(count):
        chosen = (chance.choice(rows) for _ in range(-(-height // SIDE)))
        parts = [row + bytes([0xFF, 0xD0 + at % 8]) for at, row in enumerate(chosen)]
        yield head(width, height) + b"".join(parts)[:-2] + b"\xff\xd9"


def write(folder, count, width=4000, height=3000, seed="1901"):
    """Writes photographs as `photo-000.jpg` and so on; returns their names."""
    os.makedirs(folder, exist_ok=True)
    names = [f"photo-{at:03d}.jpg" for at in range(count)]
    for name, photo in zip(names, photos(count, width, height, seed)):
        with open(os.path.join(folder, name), "wb") as file:
            file.write(photo)
    return names
