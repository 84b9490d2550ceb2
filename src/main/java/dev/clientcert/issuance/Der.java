package dev.clientcert.issuance;

import java.util.Arrays;

/**
 * Checks the form of encodings by one pass over them, before they are parsed. Bouncy Castle would
 * also read BER, and follow any nesting until its stack is full.
 */
public final class Der {

  /** A signing request has about ten levels. */
  private static final int MAX_DEPTH = 32;

  private static final int MAX_LENGTH_BYTES = 3;
  private static final int LONG_FORM = 0x80;
  private static final int CLASS = 0xc0;
  private static final int CONSTRUCTED = 0x20;
  private static final int NUMBER = 0x1f;
  private static final int SEQUENCE = 0x10;
  private static final int SET = 0x11;

  private final byte[] bytes;

  private Der(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * Requires that these bytes are exactly one value with definite lengths, each as short as can be,
   * and with no more than some levels of nesting.
   *
   * @throws IllegalArgumentException if they are not
   */
  public static void require(byte[] bytes) {
    if (new Der(bytes).check(0, bytes.length, MAX_DEPTH) != bytes.length) {
      throw new IllegalArgumentException("there is something behind the value");
    }
  }

  /** Returns the bytes of the first value within a value that {@link #require} accepts. */
  static byte[] first(byte[] value) {
    Der der = new Der(value);
    int start = der.content(0);
    return Arrays.copyOfRange(value, start, der.content(start) + der.length(start));
  }

  /** Checks the value at an offset, and returns where it ends. */
  private int check(int offset, int limit, int depth) {
    accept(limit - offset >= 2);
    int tag = bytes[offset] & 0xff;
    accept((tag & NUMBER) != NUMBER);
    boolean constructed = (tag & CONSTRUCTED) != 0;
    boolean universal = (tag & CLASS) == 0;
    boolean collection = (tag & NUMBER) == SEQUENCE || (tag & NUMBER) == SET;
    accept(!universal || constructed == collection);
    int lengthBytes = lengthBytes(offset);
    accept(lengthBytes <= MAX_LENGTH_BYTES && lengthBytes <= limit - offset - 2);
    int length = length(offset);
    accept(lengthBytes == shortest(length) && isDefinite(offset));
    int position = content(offset);
    accept(length <= limit - position);
    int end = position + length;
    if (constructed) {
      accept(depth > 0);
      while (position < end) {
        position = check(position, end, depth - 1);
      }
    }
    return end;
  }

  private boolean isDefinite(int offset) {
    return (bytes[offset + 1] & 0xff) != LONG_FORM;
  }

  /** The number of bytes behind the first one of the length. */
  private int lengthBytes(int offset) {
    int first = bytes[offset + 1] & 0xff;
    return first < LONG_FORM ? 0 : first - LONG_FORM;
  }

  private static int shortest(int length) {
    if (length < LONG_FORM) {
      return 0;
    }
    return (Integer.SIZE - Integer.numberOfLeadingZeros(length) + Byte.SIZE - 1) / Byte.SIZE;
  }

  private int length(int offset) {
    int lengthBytes = lengthBytes(offset);
    if (lengthBytes == 0) {
      return bytes[offset + 1];
    }
    int length = 0;
    for (int i = 0; i < lengthBytes; i++) {
      length = length << Byte.SIZE | bytes[offset + 2 + i] & 0xff;
    }
    return length;
  }

  private int content(int offset) {
    return offset + 2 + lengthBytes(offset);
  }

  private static void accept(boolean wellFormed) {
    if (!wellFormed) {
      throw new IllegalArgumentException("not DER");
    }
  }
}
