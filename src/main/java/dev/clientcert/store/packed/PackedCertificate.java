package dev.clientcert.store.packed;

import dev.clientcert.certificate.CertificateStatus;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.SerialNumbers;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;

/**
 * A certificate in as few bytes as it takes, since there are millions of them: one array, which is
 * never changed. In this order, it has
 *
 * <ul>
 *   <li>two bytes that say what follows, and the status;
 *   <li>the id;
 *   <li>the times that are there, each as eight bytes of microseconds since 1970;
 *   <li>the texts that are there;
 *   <li>the DER encoding of a certificate that was issued here, up to the end.
 * </ul>
 *
 * <p>A text is its length and its UTF-8; of pairs of lower-case hexadecimal digits, each pair is
 * one byte. There is only one way to write a text, so that equal ids have equal bytes.
 */
public final class PackedCertificate {

  private static final int REVOKED = 1;
  private static final int CREATE_TIME = 1 << 1;
  private static final int UPDATE_TIME = 1 << 2;
  private static final int NOT_BEFORE = 1 << 3;
  private static final int NOT_AFTER = 1 << 4;
  private static final int TIMES = CREATE_TIME | UPDATE_TIME | NOT_BEFORE | NOT_AFTER;

  /** The first text; each further one has the next bit. */
  private static final int NAME = 1 << 5;

  private static final int ISSUER = NAME << 3;
  private static final int CA_CERTIFICATE_ID = NAME << 7;
  private static final int SERIAL_NUMBER = NAME << 8;

  private static final int DER = 1 << 15;
  private static final int TEXTS = DER - NAME;

  private static final int ID = 2;
  private static final int HEX = 1;

  /** In bytes; RFC 5280, section 4.1.2.2. */
  private static final int LONGEST_SERIAL_NUMBER = 20;

  private static final HexFormat HEX_DIGITS = HexFormat.of();

  /** The value of each digit; -1 for what is none. */
  private static final byte[] HEX_VALUES = new byte[256];

  static {
    Arrays.fill(HEX_VALUES, (byte) -1);
    for (int value = 0; value < 16; value++) {
      HEX_VALUES[HEX_DIGITS.toLowHexDigit(value)] = (byte) value;
    }
  }

  private PackedCertificate() {}

  /**
   * Packs a certificate.
   *
   * @param der its DER encoding; {@code null} if it was not issued here
   */
  public static byte[] pack(ClientCertificate certificate, byte[] der) {
    Writer writer = new Writer();
    writer.add(0, text(certificate.id(), 0));
    writer.add(CREATE_TIME, certificate.createTime());
    writer.add(UPDATE_TIME, certificate.updateTime());
    writer.add(NOT_BEFORE, certificate.notBefore());
    writer.add(NOT_AFTER, certificate.notAfter());
    writer.add(NAME, certificate.name());
    writer.add(NAME << 1, certificate.type());
    writer.add(NAME << 2, certificate.commonName());
    writer.add(ISSUER, certificate.issuer());
    writer.add(NAME << 4, certificate.subjectAlternativeNames());
    writer.add(NAME << 5, certificate.signatureAlgorithm());
    writer.add(NAME << 6, certificate.publicKeyAlgorithm());
    writer.add(CA_CERTIFICATE_ID, certificate.caCertificateId());
    writer.add(SERIAL_NUMBER, certificate.serialNumber());
    writer.add(NAME << 9, certificate.fingerprintSha256());
    if (der != null) {
      writer.add(DER, der);
    }
    return writer.packed(certificate.status());
  }

  /** Returns a packed certificate that has this id, to look for it. */
  public static byte[] withId(String certificateId) {
    return text(certificateId, ID);
  }

  /** Returns this certificate after its status changed at a time. */
  public static byte[] with(byte[] packed, CertificateStatus status, Instant time) {
    int flags = flags(packed);
    int at = idEnd(packed) + ((flags & CREATE_TIME) == 0 ? 0 : Long.BYTES);
    int rest = at + ((flags & UPDATE_TIME) == 0 ? 0 : Long.BYTES);
    flags =
        (status == CertificateStatus.REVOKED ? flags | REVOKED : flags & ~REVOKED) | UPDATE_TIME;
    return ByteBuffer.allocate(packed.length + at + Long.BYTES - rest)
        .putShort((short) flags)
        .put(packed, ID, at - ID)
        .putLong(microseconds(time))
        .put(packed, rest, packed.length - rest)
        .array();
  }

  /** Returns the certificate's members. */
  public static ClientCertificate unpack(byte[] packed) {
    return new Reader(packed).certificate();
  }

  /** Returns the certificate's DER encoding; {@code null} if it was not issued here. */
  public static byte[] der(byte[] packed) {
    int flags = flags(packed);
    if ((flags & DER) == 0) {
      return null;
    }
    int start = textsStart(packed, flags);
    for (int texts = Integer.bitCount(flags & TEXTS); texts > 0; texts--) {
      start = textEnd(packed, start);
    }
    return Arrays.copyOfRange(packed, start, packed.length);
  }

  /** Returns the certificate's id. */
  public static String id(byte[] packed) {
    return textAt(packed, ID);
  }

  /** Returns the certificate's status. */
  public static CertificateStatus status(byte[] packed) {
    return (flags(packed) & REVOKED) == 0 ? CertificateStatus.ACTIVE : CertificateStatus.REVOKED;
  }

  /** Returns the last time at which the certificate is valid; {@code null} if that is unknown. */
  public static Instant notAfter(byte[] packed) {
    return timeOf(packed, NOT_AFTER);
  }

  /** Returns when the certificate was last changed; {@code null} if that is unknown. */
  public static Instant updateTime(byte[] packed) {
    return timeOf(packed, UPDATE_TIME);
  }

  /** Returns when the certificate was created; {@code null} if that is unknown. */
  public static Instant createTime(byte[] packed) {
    return timeOf(packed, CREATE_TIME);
  }

  /** Returns from when on the certificate is valid; {@code null} if that is unknown. */
  public static Instant notBefore(byte[] packed) {
    return timeOf(packed, NOT_BEFORE);
  }

  private static Instant timeOf(byte[] packed, int flag) {
    int flags = flags(packed);
    if ((flags & flag) == 0) {
      return null;
    }
    int before = Integer.bitCount(flags & TIMES & (flag - 1));
    return time(longAt(packed, idEnd(packed) + Long.BYTES * before));
  }

  /** Returns the common name of the certificate's issuer; {@code null} if that is unknown. */
  public static String issuer(byte[] packed) {
    return textOf(packed, ISSUER);
  }

  /** Returns the id of the certificate's CA; {@code null} if that is unknown. */
  public static String caCertificateId(byte[] packed) {
    return textOf(packed, CA_CERTIFICATE_ID);
  }

  /** Returns the certificate's serial number; {@code null} if it has none that is a number. */
  public static BigInteger serialNumber(byte[] packed) {
    int start = startOf(packed, SERIAL_NUMBER);
    if (start < 0) {
      return null;
    }
    int bytes = length(packed, start) >>> 1;
    return (length(packed, start) & HEX) != 0 && bytes <= LONGEST_SERIAL_NUMBER
        ? new BigInteger(1, packed, lengthEnd(packed, start), bytes)
        : SerialNumbers.parse(textAt(packed, start)).orElse(null);
  }

  private static String textOf(byte[] packed, int flag) {
    int start = startOf(packed, flag);
    return start < 0 ? null : textAt(packed, start);
  }

  /** Returns where a text begins; -1 if it is not there. */
  private static int startOf(byte[] packed, int flag) {
    int flags = flags(packed);
    if ((flags & flag) == 0) {
      return -1;
    }
    int start = textsStart(packed, flags);
    for (int texts = Integer.bitCount(flags & TEXTS & (flag - 1)); texts > 0; texts--) {
      start = textEnd(packed, start);
    }
    return start;
  }

  /** Returns whether two certificates have the same id. */
  public static boolean hasSameId(byte[] one, byte[] other) {
    return Arrays.equals(one, ID, idEnd(one), other, ID, idEnd(other));
  }

  /** Returns a hash of the certificate's id, all of whose bits are good. */
  public static int hashOfId(byte[] packed) {
    // FNV-1a, and a multiplication by the golden ratio, which spreads the last bytes, too.
    long hash = 0xCBF29CE484222325L;
    int end = idEnd(packed);
    for (int i = ID; i < end; i++) {
      hash = (hash ^ packed[i]) * 0x100000001B3L;
    }
    return (int) ((hash ^ hash >>> 32) * 0x9E3779B97F4A7C15L >>> 32);
  }

  /**
   * Compares two certificates by their places in a listing: the newest first, those without a time
   * of creation last, and then by id, in the order of its UTF-8 bytes.
   */
  public static int compare(byte[] one, byte[] other) {
    boolean dated = (flags(one) & CREATE_TIME) != 0;
    if (dated != ((flags(other) & CREATE_TIME) != 0)) {
      return dated ? -1 : 1;
    }
    int oneEnd = idEnd(one);
    int otherEnd = idEnd(other);
    int byTime = dated ? Long.compare(longAt(other, otherEnd), longAt(one, oneEnd)) : 0;
    if (byTime != 0) {
      return byTime;
    }
    if (((one[ID] ^ other[ID]) & HEX) == 0) {
      int oneStart = lengthEnd(one, ID);
      int otherStart = lengthEnd(other, ID);
      return Arrays.compareUnsigned(one, oneStart, oneEnd, other, otherStart, otherEnd);
    }
    return Arrays.compareUnsigned(utf8(id(one)), utf8(id(other)));
  }

  private static long longAt(byte[] packed, int at) {
    return ByteBuffer.wrap(packed).getLong(at);
  }

  private static int flags(byte[] packed) {
    return (packed[0] & 0xFF) << 8 | packed[1] & 0xFF;
  }

  private static int idEnd(byte[] packed) {
    return textEnd(packed, ID);
  }

  private static int textsStart(byte[] packed, int flags) {
    return idEnd(packed) + Long.BYTES * Integer.bitCount(flags & TIMES);
  }

  private static int textEnd(byte[] packed, int start) {
    return lengthEnd(packed, start) + (length(packed, start) >>> 1);
  }

  private static String textAt(byte[] packed, int at) {
    int start = lengthEnd(packed, at);
    int end = textEnd(packed, at);
    return (packed[at] & HEX) == 0
        ? new String(packed, start, end - start, StandardCharsets.UTF_8)
        : HEX_DIGITS.formatHex(packed, start, end);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  /** Returns a packed text after this many bytes that are zero. */
  private static byte[] text(String text, int start) {
    byte[] utf8 = utf8(text);
    byte[] pairs = hexPairs(utf8);
    byte[] bytes = pairs == null ? utf8 : pairs;
    int length = bytes.length << 1 | (pairs == null ? 0 : HEX);
    // Seven bits a byte, the lowest first; all but the last have the eighth bit.
    int at = start + 1;
    for (int rest = length >>> 7; rest != 0; rest >>>= 7) {
      at++;
    }
    byte[] packed = new byte[at + bytes.length];
    for (int i = start; i < at; i++, length >>>= 7) {
      packed[i] = (byte) (length & 0x7F | (i < at - 1 ? 0x80 : 0));
    }
    System.arraycopy(bytes, 0, packed, at, bytes.length);
    return packed;
  }

  /** Returns one byte for each pair of digits; {@code null} if there is anything else. */
  private static byte[] hexPairs(byte[] utf8) {
    if (utf8.length == 0 || utf8.length % 2 != 0) {
      return null;
    }
    byte[] pairs = new byte[utf8.length / 2];
    for (int i = 0; i < pairs.length; i++) {
      // A table, since digits and letters come in an order that no processor foresees.
      int pair = HEX_VALUES[utf8[2 * i] & 0xFF] << 4 | HEX_VALUES[utf8[2 * i + 1] & 0xFF];
      if (pair < 0) {
        return null;
      }
      pairs[i] = (byte) pair;
    }
    return pairs;
  }

  /** Returns the length at this place, whose lowest bit is {@link #HEX}. */
  private static int length(byte[] packed, int at) {
    int length = 0;
    for (int i = 0; ; i++) {
      length |= (packed[at + i] & 0x7F) << 7 * i;
      if (packed[at + i] >= 0) {
        return length;
      }
    }
  }

  private static int lengthEnd(byte[] packed, int at) {
    int end = at;
    while (packed[end] < 0) {
      end++;
    }
    return end + 1;
  }

  private static long microseconds(Instant time) {
    return Math.addExact(
        Math.multiplyExact(time.getEpochSecond(), 1_000_000L), time.getNano() / 1000);
  }

  private static Instant time(long microseconds) {
    return Instant.ofEpochSecond(
        Math.floorDiv(microseconds, 1_000_000L), Math.floorMod(microseconds, 1_000_000L) * 1000);
  }

  /** Writes what follows the first bytes, from the id on, and then these. */
  private static final class Writer {

    private static final int TYPICAL_LENGTH = 256;

    private ByteBuffer packed = ByteBuffer.allocate(TYPICAL_LENGTH).position(ID);
    private int flags;

    void add(int flag, String text) {
      if (text != null) {
        add(flag, text(text, 0));
      }
    }

    void add(int flag, Instant time) {
      if (time != null) {
        flags |= flag;
        reserve(Long.BYTES);
        packed.putLong(microseconds(time));
      }
    }

    void add(int flag, byte[] part) {
      flags |= flag;
      reserve(part.length);
      packed.put(part);
    }

    private void reserve(int bytes) {
      if (packed.remaining() < bytes) {
        int enough = Math.max(2 * packed.capacity(), packed.position() + bytes);
        packed = ByteBuffer.allocate(enough).put(packed.flip());
      }
    }

    byte[] packed(CertificateStatus status) {
      packed.putShort(0, (short) (status == CertificateStatus.REVOKED ? flags | REVOKED : flags));
      return Arrays.copyOf(packed.array(), packed.position());
    }
  }

  /** Reads what follows the first bytes, from the id on. */
  private static final class Reader {

    private final byte[] packed;
    private final int flags;
    private int position = ID;
    private int nextText = NAME;

    Reader(byte[] packed) {
      this.packed = packed;
      this.flags = flags(packed);
    }

    ClientCertificate certificate() {
      String id = text();
      Instant createTime = time(CREATE_TIME);
      Instant updateTime = time(UPDATE_TIME);
      Instant notBefore = time(NOT_BEFORE);
      Instant notAfter = time(NOT_AFTER);
      String name = optionalText();
      String type = optionalText();
      String commonName = optionalText();
      String issuer = optionalText();
      String subjectAlternativeNames = optionalText();
      String signatureAlgorithm = optionalText();
      String publicKeyAlgorithm = optionalText();
      String caCertificateId = optionalText();
      String serialNumber = optionalText();
      String fingerprintSha256 = optionalText();
      return new ClientCertificate(
          id,
          name,
          status(packed),
          type,
          commonName,
          notBefore,
          notAfter,
          issuer,
          subjectAlternativeNames,
          signatureAlgorithm,
          publicKeyAlgorithm,
          createTime,
          updateTime,
          caCertificateId,
          serialNumber,
          fingerprintSha256);
    }

    private Instant time(int flag) {
      if ((flags & flag) == 0) {
        return null;
      }
      position += Long.BYTES;
      return PackedCertificate.time(longAt(packed, position - Long.BYTES));
    }

    private String optionalText() {
      boolean isThere = (flags & nextText) != 0;
      nextText <<= 1;
      return isThere ? text() : null;
    }

    private String text() {
      int start = position;
      position = textEnd(packed, start);
      return textAt(packed, start);
    }
  }
}
