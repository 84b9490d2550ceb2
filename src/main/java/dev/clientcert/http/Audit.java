package dev.clientcert.http;

import dev.clientcert.error.ErrorCode;
import dev.clientcert.identity.Caller;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.AsyncResult;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * A call's line in the audit log, category {@code dev.clientcert.audit}: who asked for what, and
 * what came of it. The fields are in the message as {@code key=value}, and each for itself in the
 * record's MDC, which the JSON format writes as an object.
 */
public final class Audit {

  private static final Logger LOG = Logger.getLogger("dev.clientcert.audit");
  private static final String CLASS = Audit.class.getName();
  private static final int MAX_LENGTH = 160;
  private static final int TYPICAL_LENGTH = 256;
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\p{Cf}]");

  private final Exchange exchange;
  private final RoutingContext context;

  /** Names and values in turns: there are few, and every call has some. */
  private final List<String> fields = new ArrayList<>(8);

  private ErrorCode error;
  private String outcome;
  private boolean written;
  private boolean silent;

  /** The line of this exchange, which is written when it ends. */
  Audit(Exchange exchange, RoutingContext context) {
    this.exchange = exchange;
    this.context = context;
  }

  /**
   * Adds a field to the line.
   *
   * @param value as it came; {@code null} for no field
   */
  public synchronized void add(String field, String value) {
    if (value != null) {
      fields.add(field);
      fields.add(value);
    }
  }

  /** Suppresses the line: nobody called, a platform asked about the instance. */
  public synchronized void silence() {
    silent = true;
  }

  /** Records the error that the call is answered with. */
  synchronized void fail(ErrorCode code) {
    error = code;
  }

  /** Records that the operation is done, whether or not the caller gets to hear of it. */
  public synchronized void succeed(String what) {
    outcome = what;
    if (written) {
      // The caller went away before, and the line said that nothing had come of the call.
      write();
    }
  }

  /** Writes the line once the call is answered or its connection has ended. */
  void end(AsyncResult<Void> ended) {
    if (ended.succeeded()) {
      write();
    } else {
      // A request that could not be read is said to have failed before it is answered.
      context.vertx().runOnContext(later -> write());
    }
  }

  private synchronized void write() {
    written = true;
    if (silent) {
      return;
    }
    StringBuilder message = new StringBuilder(TYPICAL_LENGTH);
    Map<String, String> mdc = new LinkedHashMap<>();
    BiConsumer<String, String> line = (name, value) -> add(name, value, message, mdc);
    line.accept("requestId", exchange.requestId());
    if (context.user() instanceof QuarkusHttpUser user
        && user.getSecurityIdentity().getPrincipal() instanceof Caller caller) {
      line.accept("principal", caller.name());
      line.accept("account", caller.accountId());
    }
    if (context.request().remoteAddress() != null) {
      line.accept("sourceIp", context.request().remoteAddress().host());
    }
    for (int i = 0; i < fields.size(); i += 2) {
      line.accept(fields.get(i), fields.get(i + 1));
    }
    line.accept("outcome", outcome != null ? outcome : error != null ? error.code() : "Unanswered");
    log(message, mdc);
  }

  /** Writes the line of a request that cannot be understood, and so is no call of anything. */
  static void writeMalformed(String requestId, SocketAddress caller, ErrorCode error) {
    StringBuilder message = new StringBuilder(TYPICAL_LENGTH);
    Map<String, String> mdc = new LinkedHashMap<>();
    add("requestId", requestId, message, mdc);
    add("sourceIp", caller == null ? null : caller.host(), message, mdc);
    add("outcome", error.code(), message, mdc);
    log(message, mdc);
  }

  private static void log(StringBuilder message, Map<String, String> mdc) {
    ExtLogRecord line =
        new ExtLogRecord(Level.INFO, message.toString(), ExtLogRecord.FormatStyle.NO_FORMAT, CLASS);
    line.setMdc(mdc);
    LOG.log(line);
  }

  private static void add(
      String name, String value, StringBuilder message, Map<String, String> mdc) {
    if (value == null) {
      return;
    }
    String clean = clean(value);
    mdc.put(name, clean);
    message.append(message.isEmpty() ? "" : " ").append(name).append('=');
    if (isOnly(clean, Audit::isPlain)) {
      message.append(clean);
    } else {
      message.append('"').append(clean.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
    }
  }

  /** A caller's text as it can stand in one line of a log. */
  private static String clean(String text) {
    String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    return isOnly(cut, Audit::isPrintableAscii) ? cut : CONTROL.matcher(cut).replaceAll("?");
  }

  /** What a text is made of that stands in the message without quotes. */
  private static boolean isPlain(int character) {
    return (character >= 'a' && character <= 'z')
        || (character >= 'A' && character <= 'Z')
        || (character >= '-' && character <= ':')
        || character == '_';
  }

  private static boolean isPrintableAscii(int character) {
    return character >= ' ' && character <= '~';
  }

  private static boolean isOnly(String text, IntPredicate kind) {
    for (int i = 0; i < text.length(); i++) {
      if (!kind.test(text.charAt(i))) {
        return false;
      }
    }
    return !text.isEmpty();
  }
}
