package dev.clientcert.admin;

import dev.clientcert.config.ClientCertConfig;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.http.Exchange;
import dev.clientcert.http.Stage;
import dev.clientcert.operation.Operations;
import io.quarkus.runtime.Startup;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Has calls fail that {@code clientcert.faults} orders to fail, so that callers can test what they
 * do then. Calls of an operation count from the start, or from the last reset, in the order in
 * which they come, whoever makes them.
 */
@Singleton
@Startup
public class OrderedFaults {

  private static final String PROPERTY = "clientcert.faults";
  private static final Pattern FAULT =
      Pattern.compile("([A-Za-z]+)#([1-9][0-9]{0,5})=([A-Za-z.]+)(?::([1-9][0-9]{0,4}))?");

  /** What a fault is called that is no error: the connection ends, or the answer comes late. */
  private static final String CUT = "cut";

  private static final String DELAY = "delay";

  private static final Map<String, ErrorCode> ERRORS =
      Map.of(
          ErrorCode.THROTTLING_USER.code(), ErrorCode.THROTTLING_USER,
          ErrorCode.INTERNAL_EXCEPTION.code(), ErrorCode.INTERNAL_EXCEPTION);

  private final Map<Call, Fault> faults = new HashMap<>();
  private final Map<String, AtomicInteger> counts = new ConcurrentHashMap<>();

  /** The number of a call of an operation, from 1. */
  private record Call(String operation, int number) {}

  /**
   * What goes wrong.
   *
   * @param error the error that is answered; {@code null} for none
   * @param milliseconds how late the answer comes; 0 for a connection that is cut off
   */
  private record Fault(ErrorCode error, int milliseconds) {}

  /**
   * Reads the faults.
   *
   * @throws ConfigurationException if one of them is none, or if there may be none
   */
  OrderedFaults(ClientCertConfig config, Instance<Operations> operations) {
    List<String> ordered = config.faults().orElse(List.of());
    if (!ordered.isEmpty() && !config.admin().enabled()) {
      throw refusal(" needs clientcert.admin.enabled=true. Set that, or leave it out.");
    }
    for (String one : ordered) {
      add(one.strip(), operations.get());
    }
  }

  private void add(String text, Operations operations) {
    Matcher parts = FAULT.matcher(text);
    String what = parts.matches() ? parts.group(3) : "";
    boolean isDelay = what.equals(DELAY);
    if (!parts.matches()
        || operations.find(parts.group(1)) == null
        || !(isDelay || what.equals(CUT) || ERRORS.containsKey(what))
        || isDelay != (parts.group(4) != null)) {
      throw refusal(
          ": \""
              + text
              + "\" is no fault. Write an operation, the number of its call and what is to happen,"
              + " such as RevokeClientCertificate#2=Throttling.User, with "
              + String.join(", ", ERRORS.keySet().stream().sorted().toList())
              + ", cut, or delay:1500 (milliseconds).");
    }
    Fault fault = new Fault(ERRORS.get(what), isDelay ? Integer.parseInt(parts.group(4)) : 0);
    Call call = new Call(parts.group(1), Integer.parseInt(parts.group(2)));
    if (faults.put(call, fault) != null) {
      throw refusal(" orders two faults for " + call.operation + '#' + call.number + ".");
    }
  }

  private static ConfigurationException refusal(String problem) {
    return new ConfigurationException(PROPERTY + problem, Set.of(PROPERTY));
  }

  /** Counts calls from the beginning again. */
  void restart() {
    counts.clear();
  }

  /** Installs the faults, if there are any. */
  void install(@Observes Router router) {
    if (!faults.isEmpty()) {
      Stage.ORDERED_FAULTS.install(router, this::pass);
    }
  }

  private void pass(RoutingContext context) {
    String operation = Exchange.of(context).operation();
    Fault fault = operation == null ? null : next(operation);
    if (fault == null) {
      context.next();
    } else if (fault.error != null) {
      context.fail(new DocumentedException(fault.error));
    } else if (fault.milliseconds > 0) {
      context.vertx().setTimer(fault.milliseconds, any -> context.next());
    } else {
      context.request().connection().close();
    }
  }

  private Fault next(String operation) {
    int number = counts.computeIfAbsent(operation, any -> new AtomicInteger()).incrementAndGet();
    return faults.get(new Call(operation, number));
  }
}
