package dev.clientcert.issuance.revocation;

import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevokedCertificate;
import dev.clientcert.issuance.Authority;
import dev.clientcert.issuance.Signer;
import java.io.IOException;
import java.io.OutputStream;
import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.AuthorityKeyIdentifier;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;

/**
 * Writes a CRL in DER (RFC 5280, section 5.1). Encodes each entry when it comes, into pieces, so
 * that a million of them take little more memory than the CRL. Bouncy Castle would keep objects for
 * each.
 */
final class RevocationListWriter {

  private static final int PIECE_BITS = 16;
  private static final int PIECE_BYTES = 1 << PIECE_BITS;
  private static final int MAX_PIECES = 1 << 14;

  /** Twice as many as RFC 5280, section 4.1.2.2, allows, and one for the sign. */
  private static final int MAX_SERIAL_NUMBER_BYTES = 41;

  private static final int INTEGER = 0x02;
  private static final int UTC_TIME = 0x17;
  private static final int GENERALIZED_TIME = 0x18;
  private static final int SEQUENCE = 0x30;
  private static final int LONG_FORM = 0x80;

  /** Where the length of the serial number is in an entry; its bytes follow. */
  private static final int LENGTH_OF_SERIAL_NUMBER = 3;

  private static final int UTC_TIME_BYTES = 2 + "yyMMddHHmmssZ".length();

  /** Short enough that each length within an entry takes one byte. */
  private static final int MAX_ENTRY_BYTES =
      2 + 2 + MAX_SERIAL_NUMBER_BYTES + UTC_TIME_BYTES + 2 + 14;

  private static final int FIRST_YEAR_OF_GENERALIZED_TIME = 2050;
  private static final int CENTURY = 100;

  /** What nobody knows is written as this, and nothing was revoked before. */
  private static final Instant FIRST = Instant.EPOCH;

  private static final Instant LAST = Instant.parse("9999-12-31T23:59:59Z");

  private final byte[] hold = extensionsFor(CRLReason.certificateHold);
  private final byte[] cessation = extensionsFor(CRLReason.cessationOfOperation);

  private final List<byte[]> pieces = new ArrayList<>();
  private final List<Integer> ends = new ArrayList<>();
  private byte[] piece;
  private int position = PIECE_BYTES;
  private long length;

  /** Where the entries begin, plus one, by the hash of their serial numbers; 0 is free. */
  private int[] index = new int[1 << 10];

  private int count;

  /** Adds an entry, unless there is one with this serial number. */
  void add(RevokedCertificate certificate) {
    byte[] serialNumber = certificate.serialNumber().toByteArray();
    if (serialNumber.length > MAX_SERIAL_NUMBER_BYTES || certificate.serialNumber().signum() < 0) {
      throw new IllegalArgumentException("not a serial number: " + certificate.serialNumber());
    }
    if (2 * count >= index.length) {
      enlargeIndex();
    }
    int slot = slot(serialNumber, 0, serialNumber.length);
    if (index[slot] != 0) {
      return;
    }
    if (PIECE_BYTES - position < MAX_ENTRY_BYTES) {
      beginPiece();
    }
    index[slot] = ((pieces.size() - 1) << PIECE_BITS) + position + 1;
    count++;
    int start = position;
    put(SEQUENCE);
    put(0);
    put(INTEGER);
    put(serialNumber.length);
    put(serialNumber);
    put(encode(certificate.revocation().time()));
    put(certificate.revocation().reason() == Reason.CERTIFICATE_HOLD ? hold : cessation);
    piece[start + 1] = (byte) (position - start - 2);
    length += position - start;
  }

  /**
   * Signs the CRL. Can be called once, since it lets go of the entries while it copies them.
   *
   * @param number its CRL number
   * @return the CRL in DER
   */
  byte[] sign(Authority authority, long number, Instant thisUpdate, Instant nextUpdate) {
    endPiece();
    try {
      Signer signer = authority.newSigner();
      byte[] algorithm = signer.getAlgorithmIdentifier().getEncoded(ASN1Encoding.DER);
      byte[] head =
          concat(
              // Version 2.
              new ASN1Integer(1).getEncoded(),
              algorithm,
              authority.certificate().getSubject().getEncoded(ASN1Encoding.DER),
              encode(thisUpdate),
              encode(nextUpdate),
              // Where nothing is revoked, the list must be absent (section 5.1.2.6).
              count == 0 ? new byte[0] : header(SEQUENCE, length));
      byte[] tail = extensions(authority, number);
      byte[] header = header(SEQUENCE, head.length + length + tail.length);
      OutputStream signing = signer.getOutputStream();
      signing.write(header);
      signing.write(head);
      for (int i = 0; i < pieces.size(); i++) {
        signing.write(pieces.get(i), 0, ends.get(i));
      }
      signing.write(tail);
      byte[] signature = new DERBitString(signer.getSignature()).getEncoded();
      long content =
          header.length + head.length + length + tail.length + algorithm.length + signature.length;
      byte[] outer = header(SEQUENCE, content);
      return assemble(
          Math.toIntExact(outer.length + content),
          concat(outer, header, head),
          concat(tail, algorithm, signature));
    } catch (IOException impossible) {
      throw new IllegalStateException("a CRL cannot be encoded", impossible);
    }
  }

  private byte[] assemble(int size, byte[] before, byte[] behind) {
    byte[] all = new byte[size];
    System.arraycopy(before, 0, all, 0, before.length);
    int end = before.length;
    for (int i = 0; i < pieces.size(); i++) {
      System.arraycopy(pieces.set(i, null), 0, all, end, ends.get(i));
      end += ends.get(i);
    }
    System.arraycopy(behind, 0, all, end, behind.length);
    return all;
  }

  private void beginPiece() {
    if (pieces.size() == MAX_PIECES) {
      throw new IllegalStateException("there are too many certificates for a CRL: " + count);
    }
    endPiece();
    piece = new byte[PIECE_BYTES];
    pieces.add(piece);
    position = 0;
  }

  private void endPiece() {
    if (ends.size() < pieces.size()) {
      ends.add(position);
    }
  }

  private void put(int one) {
    piece[position++] = (byte) one;
  }

  private void put(byte[] bytes) {
    System.arraycopy(bytes, 0, piece, position, bytes.length);
    position += bytes.length;
  }

  /** Encodes a time as section 5.1.2.4 wants it: until 2049 with two digits of the year. */
  private static byte[] encode(Instant time) {
    Instant shown = time.isBefore(FIRST) ? FIRST : time.isAfter(LAST) ? LAST : time;
    LocalDateTime utc = LocalDateTime.ofEpochSecond(shown.getEpochSecond(), 0, ZoneOffset.UTC);
    boolean isShort = utc.getYear() < FIRST_YEAR_OF_GENERALIZED_TIME;
    byte[] bytes = new byte[isShort ? UTC_TIME_BYTES : UTC_TIME_BYTES + 2];
    bytes[0] = (byte) (isShort ? UTC_TIME : GENERALIZED_TIME);
    bytes[1] = (byte) (bytes.length - 2);
    bytes[bytes.length - 1] = 'Z';
    int end = bytes.length - 1;
    putTwoDigits(bytes, end - 2, utc.getSecond());
    putTwoDigits(bytes, end - 4, utc.getMinute());
    putTwoDigits(bytes, end - 6, utc.getHour());
    putTwoDigits(bytes, end - 8, utc.getDayOfMonth());
    putTwoDigits(bytes, end - 10, utc.getMonthValue());
    putTwoDigits(bytes, end - 12, utc.getYear() % CENTURY);
    if (!isShort) {
      putTwoDigits(bytes, end - 14, utc.getYear() / CENTURY);
    }
    return bytes;
  }

  private static void putTwoDigits(byte[] bytes, int start, int number) {
    bytes[start] = (byte) ('0' + number / 10);
    bytes[start + 1] = (byte) ('0' + number % 10);
  }

  private static byte[] extensionsFor(int reason) {
    try {
      ExtensionsGenerator generator = new ExtensionsGenerator();
      generator.addExtension(Extension.reasonCode, false, CRLReason.lookup(reason));
      return generator.generate().getEncoded(ASN1Encoding.DER);
    } catch (IOException impossible) {
      throw new IllegalStateException("a reason cannot be encoded", impossible);
    }
  }

  private static byte[] extensions(Authority authority, long number) throws IOException {
    ExtensionsGenerator generator = new ExtensionsGenerator();
    generator.addExtension(
        Extension.authorityKeyIdentifier,
        false,
        new AuthorityKeyIdentifier(authority.keyIdentifier()));
    generator.addExtension(Extension.cRLNumber, false, new CRLNumber(BigInteger.valueOf(number)));
    return new DERTaggedObject(true, 0, generator.generate()).getEncoded(ASN1Encoding.DER);
  }

  private static byte[] header(int tag, long length) {
    if (length < LONG_FORM) {
      return new byte[] {(byte) tag, (byte) length};
    }
    byte[] bytes = BigInteger.valueOf(length).toByteArray();
    int from = bytes[0] == 0 ? 1 : 0;
    int lengthBytes = bytes.length - from;
    byte[] header = new byte[2 + lengthBytes];
    header[0] = (byte) tag;
    header[1] = (byte) (LONG_FORM | lengthBytes);
    System.arraycopy(bytes, from, header, 2, lengthBytes);
    return header;
  }

  private static byte[] concat(byte[]... parts) {
    int size = 0;
    for (byte[] part : parts) {
      size += part.length;
    }
    byte[] all = new byte[size];
    int end = 0;
    for (byte[] part : parts) {
      System.arraycopy(part, 0, all, end, part.length);
      end += part.length;
    }
    return all;
  }

  /** Returns the slot of this serial number, or else the free one where it would be. */
  private int slot(byte[] bytes, int from, int to) {
    int hash = 1;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + bytes[i];
    }
    // The high bits of the product depend on all bits of the hash.
    int slot = hash * 0x9e3779b9 >>> Integer.numberOfLeadingZeros(index.length) + 1;
    while (index[slot] != 0 && !isAt(index[slot] - 1, bytes, from, to)) {
      slot = slot + 1 & index.length - 1;
    }
    return slot;
  }

  private boolean isAt(int entry, byte[] bytes, int from, int to) {
    byte[] other = pieces.get(entry >>> PIECE_BITS);
    int start = (entry & PIECE_BYTES - 1) + LENGTH_OF_SERIAL_NUMBER;
    return Arrays.equals(other, start + 1, start + 1 + other[start], bytes, from, to);
  }

  private void enlargeIndex() {
    int[] before = index;
    index = new int[2 * before.length];
    for (int entry : before) {
      if (entry != 0) {
        byte[] bytes = pieces.get(entry - 1 >>> PIECE_BITS);
        int start = (entry - 1 & PIECE_BYTES - 1) + LENGTH_OF_SERIAL_NUMBER;
        index[slot(bytes, start + 1, start + 1 + bytes[start])] = entry;
      }
    }
  }
}
