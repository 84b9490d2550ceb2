package dev.clientcert.trigger;

import dev.clientcert.http.Audit;
import dev.clientcert.http.Exchange;
import dev.clientcert.operation.Call;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import jakarta.inject.Singleton;

/** The call in the HTTP request that is current at the time of asking. */
@Singleton
public class HttpCall implements Call {

  private final CurrentVertxRequest current;

  HttpCall(CurrentVertxRequest current) {
    this.current = current;
  }

  @Override
  public String requestId() {
    return exchange().requestId();
  }

  @Override
  public boolean isRepeatable() {
    return exchange().isEvent();
  }

  @Override
  public AuditEntry auditEntry() {
    return new Entry(exchange().audit());
  }

  private Exchange exchange() {
    return Exchange.of(current.getCurrent());
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
