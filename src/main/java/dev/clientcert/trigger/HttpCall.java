package dev.clientcert.trigger;

import dev.clientcert.http.Audit;
import dev.clientcert.http.Exchange;
import dev.clientcert.operation.Call;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.function.Supplier;

/** The call in an HTTP request: as a bean, in the one that is current at the time of asking. */
@Singleton
public class HttpCall implements Call {

  private final Supplier<Exchange> exchange;

  @Inject
  HttpCall(CurrentVertxRequest current) {
    this.exchange = () -> Exchange.of(current.getCurrent());
  }

  /** The call in this exchange. */
  public HttpCall(Exchange exchange) {
    this.exchange = () -> exchange;
  }

  @Override
  public String requestId() {
    return exchange.get().requestId();
  }

  @Override
  public boolean isRepeatable() {
    return exchange.get().isEvent();
  }

  @Override
  public AuditEntry auditEntry() {
    return new Entry(exchange.get().audit());
  }

  private record Entry(Audit audit) implements AuditEntry {

    @Override
    public void add(String field, String value) {
      audit.add(field, value);
    }

    @Override
    public void succeed(String outcome) {
      audit.succeed(outcome);
    }
  }
}
