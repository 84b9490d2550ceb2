package dev.clientcert.trigger;

import dev.clientcert.error.ErrorCode;
import dev.clientcert.function.Call;
import dev.clientcert.function.RevokeClientCertificateRequest;
import dev.clientcert.security.CredentialAuthenticationMechanism;
import io.quarkus.vertx.http.runtime.security.QuarkusHttpUser;
import io.vertx.core.AsyncResult;
import io.vertx.ext.web.RoutingContext;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jboss.logmanager.ExtLogRecord;
import org.jboss.logmanager.Level;
import org.jboss.logmanager.Logger;

/**
 * A call's line in the audit log, category {@code dev.clientcert.audit}: who asked for what, and
 * what came of it. The fields are in the message as {@code key=value}, and each for itself in the
 * record's MDC, which the JSON format writes as an object.
 */
final class Audit implements Call.AuditEntry {

  private static final Logger LOG = Logger.getLogger("dev.clientcert.audit");
  private static final String KEY = Audit.class.getName();
  private static final int MAX_LENGTH = 160;
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029\\p{Cf}]");
  private static final Pattern PLAIN = Pattern.compile("[\\w.:/-]+");

  private final RoutingContext context;
  private final Map<String, String> platform = new LinkedHashMap<>();
  private RevokeClientCertificateRequest request;
  private ErrorCode error;
  private boolean revoked;
  private boolean written;
  private boolean silent;

  private Audit(RoutingContext context) {
    this.context = context;
  }

  /**
   * The line of this call, which is written when the call ends. There is none for what Quarkus
   * itself serves.
   */
  static Audit of(RoutingContext context) {
    Audit audit = context.get(KEY);
    if (audit == null) {
      audit = new Audit(context);
      context.put(KEY, audit);
      if (!CredentialAuthenticationMechanism.isOpen(context)) {
        context.addEndHandler(audit::end);
      }
    }
    return audit;
  }

  /** The call is about this. */
  synchronized Audit isAbout(RevokeClientCertificateRequest asked) {
    request = asked;
    return this;
  }

  /** The platform that made the call knows it by this, too. */
  synchronized void isKnownAs(String field, String value) {
    platform.put(field, value);
  }

  /** Nobody called: a platform asked about the instance. There is nothing to write. */
  synchronized void isNoCall() {
    silent = true;
  }

  /** The call is answered with this error. */
  synchronized void isAnsweredWith(ErrorCode code) {
    error = code;
  }

  @Override
  public synchronized void revoked() {
    revoked = true;
    if (written) {
      // The caller went away before, and the line said that nothing had come of the call.
      write();
    }
  }

  /** The call was answered, or its connection ended before. */
  private void end(AsyncResult<Void> ended) {
    write();
  }

  private synchronized void write() {
    written = true;
    if (silent) {
      return;
    }
    Map<String, String> fields = fields();
    String message =
        fields.entrySet().stream()
            .map(field -> field.getKey() + "=" + quote(field.getValue()))
            .collect(Collectors.joining(" "));
    ExtLogRecord line =
        new ExtLogRecord(Level.INFO, message, ExtLogRecord.FormatStyle.NO_FORMAT, KEY);
    fields.forEach(line::putMdc);
    LOG.log(line);
  }

  private Map<String, String> fields() {
    Map<String, String> fields = new LinkedHashMap<>();
    fields.put("requestId", FrontDoor.requestIdOf(context));
    if (context.user() instanceof QuarkusHttpUser user) {
      fields.put("principal", user.getSecurityIdentity().getPrincipal().getName());
      fields.put(
          "account",
          user.getSecurityIdentity().getAttribute(CredentialAuthenticationMechanism.ACCOUNT_ID));
    }
    if (context.request().remoteAddress() != null) {
      fields.put("sourceIp", context.request().remoteAddress().host());
    }
    fields.putAll(platform);
    if (request != null) {
      fields.put("siteId", request.siteId());
      fields.put("certificateId", request.id());
    }
    fields.put("outcome", revoked ? "Revoked" : error != null ? error.code() : "Unanswered");
    fields.values().removeIf(value -> value == null);
    fields.replaceAll((name, value) -> clean(value));
    return fields;
  }

  /** A caller's text as it can stand in one line of a log. */
  private static String clean(String text) {
    String cut = text.length() > MAX_LENGTH ? text.substring(0, MAX_LENGTH) + "…" : text;
    return CONTROL.matcher(cut).replaceAll("?");
  }

  private static String quote(String value) {
    return PLAIN.matcher(value).matches()
        ? value
        : '"' + value.replace("\\", "\\\\").replace("\"", "\\\"") + '"';
  }
}
