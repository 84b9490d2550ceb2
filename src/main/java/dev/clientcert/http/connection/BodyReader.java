package dev.clientcert.http.connection;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.DefaultLastHttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpUtil;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads the body of a request and passes it on in one piece, since later handlers spend time on
 * each piece. A body that exceeds the limit is passed on as it arrives.
 *
 * <p>Parses chunks itself (RFC 9112, section 7.1): Netty accepts malformed sizes, and overflows
 * beyond 32 bits.
 */
final class BodyReader {

  private static final int MAX_LINE = 1024;
  private static final int MAX_TRAILER_LINES = 64;
  private static final Pattern SIZE =
      Pattern.compile("([0-9A-Fa-f]{1,7})[ \\t]*(;[\\t\\x20-\\x7e]*)?");
  private static final Pattern TRAILER =
      Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+:[\\t\\x20-\\x7e\\x80-\\xff]*");

  private enum Part {
    SIZE,
    DATA,
    BREAK,
    TRAILER,
    DONE
  }

  private final int maxCollected;
  private boolean chunked;
  private Part part;
  private long left;
  private int trailerLines;
  private boolean tooLarge;
  private ByteBuf collected;

  /**
   * Creates a reader.
   *
   * @param maxCollected the maximum number of bytes to pass on in one piece
   */
  BodyReader(int maxCollected) {
    this.maxCollected = maxCollected;
  }

  /** Starts the body of this request. */
  void begin(HttpRequest request) {
    chunked = request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    part = chunked ? Part.SIZE : Part.DATA;
    left = HttpUtil.getContentLength(request, 0L);
    trailerLines = 0;
    tooLarge = false;
    collected = Unpooled.EMPTY_BUFFER;
  }

  /**
   * Continues reading.
   *
   * @param out receives the body
   * @return whether the body is complete
   * @throws MalformedRequestException if the body is malformed
   */
  boolean read(ByteBuf in, List<Object> out) {
    while (part != Part.DONE) {
      boolean enough =
          switch (part) {
            case SIZE -> readSize(in);
            case DATA -> readData(in);
            case BREAK -> readBreak(in);
            default -> readTrailer(in);
          };
      if (tooLarge || collected.readableBytes() > maxCollected) {
        tooLarge = true;
        passOn(out);
      }
      if (!enough) {
        return false;
      }
    }
    out.add(new DefaultLastHttpContent(collected));
    collected = Unpooled.EMPTY_BUFFER;
    return true;
  }

  private void passOn(List<Object> out) {
    if (collected.isReadable()) {
      out.add(new DefaultHttpContent(collected));
      collected = Unpooled.EMPTY_BUFFER;
    }
  }

  private boolean readSize(ByteBuf in) {
    String line = readLine(in);
    if (line == null) {
      return false;
    }
    Matcher size = SIZE.matcher(line);
    if (!size.matches()) {
      throw malformed();
    }
    left = Integer.parseInt(size.group(1), 16);
    part = left == 0 ? Part.TRAILER : Part.DATA;
    return true;
  }

  private boolean readData(ByteBuf in) {
    int length = (int) Math.min(left, in.readableBytes());
    if (length > 0) {
      if (collected == Unpooled.EMPTY_BUFFER) {
        collected = Unpooled.buffer(length);
      }
      collected.writeBytes(in, length);
      left -= length;
    }
    if (left > 0) {
      return false;
    }
    part = chunked ? Part.BREAK : Part.DONE;
    return true;
  }

  private boolean readBreak(ByteBuf in) {
    if (in.readableBytes() < 2) {
      return false;
    }
    if (in.readByte() != '\r' || in.readByte() != '\n') {
      throw malformed();
    }
    part = Part.SIZE;
    return true;
  }

  /** Validates the trailer, which is not used. */
  private boolean readTrailer(ByteBuf in) {
    String line = readLine(in);
    if (line == null) {
      return false;
    }
    if (line.isEmpty()) {
      part = Part.DONE;
    } else if (++trailerLines > MAX_TRAILER_LINES || !TRAILER.matcher(line).matches()) {
      throw malformed();
    }
    return true;
  }

  /** Returns the next line without its end; {@code null} if it is not complete yet. */
  private static String readLine(ByteBuf in) {
    int start = in.readerIndex();
    int newline = in.indexOf(start, Math.min(in.writerIndex(), start + MAX_LINE), (byte) '\n');
    if (newline < 0 && in.readableBytes() < MAX_LINE) {
      return null;
    }
    if (newline <= start || in.getByte(newline - 1) != '\r') {
      throw malformed();
    }
    String line = in.toString(start, newline - 1 - start, StandardCharsets.ISO_8859_1);
    in.readerIndex(newline + 1);
    return line;
  }

  private static MalformedRequestException malformed() {
    return new MalformedRequestException("body");
  }
}
