package dev.clientcert.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;

/**
 * Validates the lines of a request's head as they were sent (RFC 9112): Netty accepts some
 * malformed lines, and only exposes the result of parsing.
 */
final class HeadLines {

  private static final Pattern REQUEST_LINE =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+ [\\x21-\\x7e\\x80-\\xff]+ HTTP/([0-9.]+)");
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
    String line = in.toString(start, end - start, StandardCharsets.ISO_8859_1);
    if (line.equals("\r\n") || line.equals("\r") || line.equals("\n")) {
      // Some clients send an extra line break after a body (section 2.2), possibly in pieces.
      return null;
    }
    firstLineSeen = true;
    var parts = REQUEST_LINE.matcher(line.substring(0, Math.max(0, line.length() - 2)));
    if (!parts.matches()) {
      return "request line";
    }
    return parts.group(1).equals("1.1") || parts.group(1).equals("1.0") ? null : "protocol";
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

  private static boolean isContentLength(ByteBuf in, int start, int end) {
    return end - start >= CONTENT_LENGTH.length()
        && CONTENT_LENGTH.contentEqualsIgnoreCase(
            in.getCharSequence(start, CONTENT_LENGTH.length(), StandardCharsets.ISO_8859_1));
  }
}
