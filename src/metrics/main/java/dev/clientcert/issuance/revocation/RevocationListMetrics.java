package dev.clientcert.issuance.revocation;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.TimeGauge;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.concurrent.TimeUnit;

/** Tells until when the CRLs are valid that this instance has. */
@Singleton
public class RevocationListMetrics {

  private final RevocationLists lists;

  /** Metrics of these CRLs. */
  RevocationListMetrics(RevocationLists lists) {
    this.lists = lists;
  }

  /** Registers a metric for each CA, once somebody asks for its CRL. */
  void register(@Observes StartupEvent start, MeterRegistry registry) {
    lists.observe(
        ca ->
            TimeGauge.builder(
                    "clientcert.crl.next.update.timestamp",
                    lists,
                    TimeUnit.MILLISECONDS,
                    known -> nextUpdate(known, ca))
                .description("When the CRL of a CA expires, as this instance has it")
                .tag("ca", ca)
                .register(registry));
  }

  /** Returns the time in milliseconds since 1970; no number as long as there is no CRL. */
  private static double nextUpdate(RevocationLists lists, String ca) {
    return lists.nextUpdate(ca).map(time -> (double) time.toEpochMilli()).orElse(Double.NaN);
  }
}
