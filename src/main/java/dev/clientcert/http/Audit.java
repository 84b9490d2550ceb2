package dev.clientcert.http;

import dev.clientcert.error.ErrorCode;
import dev.clientcert.identity.Caller;
import dev.clientcert.log.FieldRecord;
import dev.clientcert.log.HeldLines;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.AsyncResult;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.RoutingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jboss.logmanager.ExtLogRecord;
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
  private static final int TYPICAL_LENGTH = 384;

  /** Whether a character can stand in the line without quotes. */
  private static final boolean[] PLAIN = plainCharacters();

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

  /** Who learns the outcome with the line; {@code null} for nobody. */
  private CallObserver observer;

  /** The line of this exchange. */
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

  /** Has the observer learn the outcome along with the line; no line, no outcome. */
  synchronized void observe(CallObserver observer) {
    this.observer = observer;
  }

  /** Records the error that the call is answered with. */
  synchronized void fail(ErrorCode code) {
    error = code;
  }

  /**
   * Records that the operation is done, and writes the line ahead of the answer. If the caller has
   * gone away, there is a line already, which says that nothing came of the call.
   */
  public synchronized void succeed(String what) {
    outcome = what;
    write();
  }

  /** Writes the line of a call without success once it is answered or its connection has ended. */
  void end(AsyncResult<Void> ended) {
    if (ended.succeeded()) {
      writeIfMissing();
    } else {
      // A request that could not be read is said to have failed before it is answered.
      context.vertx().runOnContext(later -> writeIfMissing());
    }
  }

  private synchronized void writeIfMissing() {
    if (!written) {
      write();
    }
  }

  private void write() {
    written = true;
    if (silent) {
      return;
    }
    Line line = new Line();
    line.add("requestId", exchange.requestId());
    if (context.user() instanceof QuarkusHttpUser user
        && user.getSecurityIdentity().getPrincipal() instanceof Caller caller) {
      line.add("principal", caller.name());
      line.add("account", caller.accountId());
    }
    SocketAddress peer = exchange.remoteAddress();
    if (peer != null) {
      line.add("sourceIp", peer.host());
    }
    for (int i = 0; i < fields.size(); i += 2) {
      line.add(fields.get(i), fields.get(i + 1));
    }
    String result = outcome != null ? outcome : error != null ? error.code() : "Unanswered";
    line.add("outcome", result);
    line.log();
    if (observer != null) {
      observer.observe(exchange.operation(), outcome != null ? CallObserver.SUCCESS : result);
    }
  }

  /** Writes the line of a request that cannot be understood, and so is no call of anything. */
  static void writeMalformed(String requestId, SocketAddress caller, ErrorCode error) {
    Line line = new Line();
    line.add("requestId", requestId);
    if (caller != null) {
      line.add("sourceIp", caller.host());
    }
    line.add("outcome", error.code());
    line.log();
  }

  /** The fields of one line, in the message and each for itself. */
  private static final class Line {

    private final StringBuilder message = new StringBuilder(TYPICAL_LENGTH);
    private final FieldRecord entry = new FieldRecord(CLASS);

    void add(String name, String value) {
      if (value == null) {
        return;
      }
      boolean plain = isPlain(value);
      String clean = plain ? value : clean(value);
      entry.add(name, clean);
      if (!message.isEmpty()) {
        message.append(' ');
      }
      message.append(name).append('=');
      if (plain) {
        message.append(clean);
      } else {
        message.append('"').append(clean.replace("\\", "\\\\").replace("\"", "\\\"")).append('"');
      }
    }

    /** Logs it. On an event loop it is written when the turn ends, and before its answer is. */
    void log() {
      entry.setMessage(message.toString(), ExtLogRecord.FormatStyle.NO_FORMAT);
      Context loop = Context.isOnEventLoopThread() ? Vertx.currentContext() : null;
      if (loop == null) {
        LOG.log(entry);
      } else {
        HeldLines.hold(() -> LOG.log(entry), write -> loop.runOnContext(turnEnded -> write.run()));
      }
    }
  }

  /** A caller's text as it can stand in one line of a log. */
  private static String clean(String text) {
    String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    return CONTROL.matcher(cut).replaceAll("?");
  }

  /** Whether a text can stand in the line as it is: letters, digits and a few signs. */
  private static boolean isPlain(String text) {
    int length = text.length();
    if (length == 0 || length > MAX_LENGTH) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      char one = text.charAt(i);
      if (one >= PLAIN.length || !PLAIN[one]) {
        return false;
      }
    }
    return true;
  }

  private static boolean[] plainCharacters() {
    boolean[] plain = new boolean['z' + 1];
    for (char one = '-'; one <= 'z'; one++) {
      plain[one] = Character.isLetterOrDigit(one) || one <= ':' || one == '_';
    }
    return plain;
  }
}
