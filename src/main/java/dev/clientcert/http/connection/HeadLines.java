package dev.clientcert.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import io.netty.util.ByteProcessor;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Validates the lines of a request's head as they were sent (RFC 9112): Netty accepts some
 * malformed lines, and only exposes the result of parsing.
 */
final class HeadLines {

  private static final int NONE = -1;
  private static final ByteProcessor METHOD = HeadLines::isOfMethod;
  private static final ByteProcessor TARGET = one -> one < 0 || (one > ' ' && one < 0x7f);
  private static final Pattern VERSION = Pattern.compile("HTTP/[0-9.]+");
  private static final AsciiString CONTENT_LENGTH = AsciiString.cached("content-length:");

  private boolean firstLineSeen;
  private int contentLengths;

  /** Returns whether the head has begun. */
  boolean hasBegun() {
    return firstLineSeen;
  }

  /** Prepares for the head of the next request. */
  void reset() {
    firstLineSeen = false;
    contentLengths = 0;
  }

  /**
   * Validates the complete lines in this range.
   *
   * @return the malformed part: {@code request line}, {@code protocol}, {@code headers} or {@code
   *     Content-Length}; {@code null} for none
   */
  String malformedPart(ByteBuf in, int start, int end) {
    int at = start;
    String malformed = null;
    while (at < end && malformed == null) {
      int newline = in.indexOf(at, end, (byte) '\n');
      int next = newline < 0 ? end : newline + 1;
      malformed = firstLineSeen ? malformedHeader(in, at, next) : malformedFirstLine(in, at, next);
      at = next;
    }
    return malformed;
  }

  private String malformedFirstLine(ByteBuf in, int start, int end) {
    if (isLineBreak(in, start, end)) {
      // Some clients send an extra line break after a body (section 2.2), possibly in pieces.
      return null;
    }
    firstLineSeen = true;
    int lineBreak = Math.max(start, end - 2);
    int method = wordEnd(in, start, lineBreak, METHOD);
    int target = method < 0 ? NONE : wordEnd(in, method + 1, lineBreak, TARGET);
    if (target < 0) {
      return "request line";
    }
    String version = in.toString(target + 1, lineBreak - target - 1, StandardCharsets.ISO_8859_1);
    if (version.equals("HTTP/1.1") || version.equals("HTTP/1.0")) {
      return null;
    }
    return VERSION.matcher(version).matches() ? "protocol" : "request line";
  }

  private static boolean isLineBreak(ByteBuf in, int start, int end) {
    byte last = in.getByte(end - 1);
    return end - start == 1
        ? last == '\n' || last == '\r'
        : end - start == 2 && last == '\n' && in.getByte(start) == '\r';
  }

  /** Returns where a word of such bytes ends, at a space; {@link #NONE} if there is none. */
  private static int wordEnd(ByteBuf in, int start, int end, ByteProcessor such) {
    int wordEnd = start < end ? in.forEachByte(start, end - start, such) : NONE;
    return wordEnd > start && in.getByte(wordEnd) == ' ' ? wordEnd : NONE;
  }

  /**
   * Rejects continuation lines, which are obsolete (section 5.2) and read in different ways, and
   * repeated lengths.
   */
  private String malformedHeader(ByteBuf in, int start, int end) {
    byte first = in.getByte(start);
    if (first == ' ' || first == '\t' || first == ':') {
      return "headers";
    }
    if ((first == 'c' || first == 'C') && isContentLength(in, start, end)) {
      contentLengths++;
    }
    // In HTTP/1.0, Netty uses the first of several.
    return contentLengths > 1 ? "Content-Length" : null;
  }

  private static boolean isOfMethod(byte one) {
    return (one >= 'A' && one <= 'Z')
        || (one >= 'a' && one <= 'z')
        || (one >= '0' && one <= '9')
        || "!#$%&'*+.^_`|~-".indexOf(one) >= 0;
  }

  private static boolean isContentLength(ByteBuf in, int start, int end) {
    return end - start >= CONTENT_LENGTH.length()
        && CONTENT_LENGTH.contentEqualsIgnoreCase(
            in.getCharSequence(start, CONTENT_LENGTH.length(), StandardCharsets.ISO_8859_1));
  }
}
