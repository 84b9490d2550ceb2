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
 * Reads the body of a request to its end and hands it on in one piece, however small the pieces are
 * in which it comes: what is behind takes time for each. A larger body than anybody takes is handed
 * on as it comes.
 *
 * <p>Reads chunks itself (RFC 9112, section 7.1), since Netty takes sizes that are none, and loses
 * count beyond 32 bits.
 */
final class BodyReader {

  private static final int LONGEST_LINE = 1024;
  private static final int MOST_TRAILER_LINES = 64;
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

  private final int largest;
  private boolean chunked;
  private Part part;
  private long left;
  private int trailerLines;
  private boolean tooLarge;
  private ByteBuf collected;

  /**
   * A reader.
   *
   * @param largest how many bytes a body may have to be handed on in one piece
   */
  BodyReader(int largest) {
    this.largest = largest;
  }

  /** Begins with the body of this request. */
  void begin(HttpRequest request) {
    chunked = request.headers().contains(HttpHeaderNames.TRANSFER_ENCODING);
    part = chunked ? Part.SIZE : Part.DATA;
    left = HttpUtil.getContentLength(request, 0L);
    trailerLines = 0;
    tooLarge = false;
    collected = Unpooled.EMPTY_BUFFER;
  }

  /**
   * Reads on.
   *
   * @param out gets the body's end, once it is there
   * @return whether it is
   * @throws MalformedRequestException where this is no body
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
      if (tooLarge || collected.readableBytes() > largest) {
        tooLarge = true;
        handOn(out);
      }
      if (!enough) {
        return false;
      }
    }
    out.add(new DefaultLastHttpContent(collected));
    collected = Unpooled.EMPTY_BUFFER;
    return true;
  }

  private void handOn(List<Object> out) {
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

  /** What stands behind the chunks is of no use to anybody, but has to be what it should be. */
  private boolean readTrailer(ByteBuf in) {
    String line = readLine(in);
    if (line == null) {
      return false;
    }
    if (line.isEmpty()) {
      part = Part.DONE;
    } else if (++trailerLines > MOST_TRAILER_LINES || !TRAILER.matcher(line).matches()) {
      throw malformed();
    }
    return true;
  }

  /** The next line, without its end; {@code null} where it is not there yet. */
  private static String readLine(ByteBuf in) {
    int start = in.readerIndex();
    int feed = in.indexOf(start, Math.min(in.writerIndex(), start + LONGEST_LINE), (byte) '\n');
    if (feed < 0 && in.readableBytes() < LONGEST_LINE) {
      return null;
    }
    if (feed <= start || in.getByte(feed - 1) != '\r') {
      throw malformed();
    }
    String line = in.toString(start, feed - 1 - start, StandardCharsets.ISO_8859_1);
    in.readerIndex(feed + 1);
    return line;
  }

  private static MalformedRequestException malformed() {
    return new MalformedRequestException("body");
  }
}
