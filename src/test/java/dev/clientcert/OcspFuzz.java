package dev.clientcert;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Requests by OCSP that are random, or made of good ones by chance; the same for the same seed. */
public final class OcspFuzz {

  private static final int MAX_RANDOM_BYTES = 300;

  /** Tags that requests are made of, and some that are not. */
  private static final byte[] TAGS = {
    0x30,
    0x31,
    0x02,
    0x04,
    0x05,
    0x06,
    0x01,
    0x0a,
    0x24,
    (byte) 0xa0,
    (byte) 0xa1,
    (byte) 0xa2,
    (byte) 0x80,
    0x1f,
    (byte) 0xbf
  };

  private static final byte[] LENGTHS = {
    0, 1, 0x7f, (byte) 0x80, (byte) 0x81, (byte) 0x82, (byte) 0x83, (byte) 0x84, (byte) 0xff
  };

  private final Random random;
  private final List<byte[]> good;

  /**
   * Creates a source of requests.
   *
   * @param good what some of them are made of
   */
  public OcspFuzz(long seed, List<byte[]> good) {
    this.random = new Random(seed);
    this.good = good;
  }

  /** The next request. */
  public byte[] next() {
    return switch (random.nextInt(8)) {
      case 0 -> randomBytes(random.nextInt(MAX_RANDOM_BYTES));
      case 1 -> value(random.nextInt(8));
      case 2 -> truncated();
      case 3 -> spliced();
      default -> mutated();
    };
  }

  private byte[] randomBytes(int length) {
    byte[] bytes = new byte[length];
    random.nextBytes(bytes);
    return bytes;
  }

  private byte[] one() {
    return good.get(random.nextInt(good.size())).clone();
  }

  private byte[] truncated() {
    byte[] request = one();
    return Arrays.copyOf(request, random.nextInt(request.length + 20));
  }

  /** The begin of one and the end of another. */
  private byte[] spliced() {
    byte[] begin = one();
    byte[] end = one();
    int at = random.nextInt(Math.min(begin.length, end.length));
    byte[] both = Arrays.copyOf(begin, end.length);
    System.arraycopy(end, at, both, at, end.length - at);
    return both;
  }

  private byte[] mutated() {
    byte[] request = one();
    for (int changes = 1 + random.nextInt(3); changes > 0; changes--) {
      int at = random.nextInt(request.length);
      switch (random.nextInt(4)) {
        case 0 -> request[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> request[at] = (byte) random.nextInt();
        case 2 -> request[at] = TAGS[random.nextInt(TAGS.length)];
        default -> request[at] = LENGTHS[random.nextInt(LENGTHS.length)];
      }
    }
    return request;
  }

  /** A value whose lengths are right, with others in it. */
  private byte[] value(int depth) {
    byte tag = TAGS[random.nextInt(TAGS.length)];
    byte[] content = new byte[0];
    if ((tag & 0x20) != 0 && depth > 0) {
      for (int parts = random.nextInt(4); parts > 0 && content.length < 2000; parts--) {
        content = join(content, value(depth - 1));
      }
    } else {
      content = randomBytes(random.nextInt(40));
    }
    byte[] head =
        content.length < 0x80
            ? new byte[] {tag, (byte) content.length}
            : new byte[] {tag, (byte) 0x82, (byte) (content.length >> 8), (byte) content.length};
    return join(head, content);
  }

  private static byte[] join(byte[] one, byte[] other) {
    byte[] both = Arrays.copyOf(one, one.length + other.length);
    System.arraycopy(other, 0, both, one.length, other.length);
    return both;
  }
}
