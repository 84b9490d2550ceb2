package dev.clientcert.issuance.revocation;

import static dev.clientcert.OcspMessages.SHA_1;
import static dev.clientcert.OcspMessages.SHA_256;
import static dev.clientcert.OcspMessages.id;
import static dev.clientcert.OcspMessages.nonce;
import static dev.clientcert.OcspMessages.request;
import static dev.clientcert.OcspMessages.status;
import static dev.clientcert.OcspMessages.statuses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.OcspFuzz;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Issuing;
import dev.clientcert.issuance.Workers;
import java.math.BigInteger;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bouncycastle.cert.X509CertificateHolder;
import org.junit.jupiter.api.Test;

/** What becomes of requests that nobody would write. */
class OcspFuzzTest {

  private static final int REQUESTS = 3000;

  @Test
  void every_request_is_answered_or_refused_for_what_it_is() throws Exception {
    Authorities authorities = Issuing.authorities(Map.of());
    X509CertificateHolder ca = Issuing.managed(authorities, "1").certificate();
    SwitchedStore store = new SwitchedStore();
    Workers workers = new Workers("ocsp", 1, 9, Duration.ofSeconds(60));
    OcspResponder responder =
        new OcspResponder(
            authorities,
            store,
            Issuing.config(Map.of()),
            Clock.systemUTC(),
            System::nanoTime,
            workers,
            null);
    try {
      OcspFuzz fuzz =
          new OcspFuzz(
              19,
              List.of(
                  request(ca, BigInteger.TEN),
                  request(ca, BigInteger.TEN, new byte[16]),
                  request(
                      List.of(id(SHA_1, ca, BigInteger.ONE), id(SHA_256, ca, BigInteger.TWO)),
                      nonce(new byte[32]))));
      Map<Integer, Integer> counts = new TreeMap<>();
      for (int i = 0; i < REQUESTS; i++) {
        byte[] answer = responder.answer(fuzz.next()).await().atMost(Duration.ofSeconds(60)).der();
        counts.merge(status(answer), 1, Integer::sum);
        if (status(answer) == 0) {
          Set.copyOf(statuses(answer)).forEach(status -> assertEquals("unknown", status));
        }
      }
      // Successful, malformedRequest and unauthorized: each of them, and nothing else.
      assertEquals(Set.of(0, 1, 6), counts.keySet());
      counts.values().forEach(count -> assertTrue(count > REQUESTS / 100, counts.toString()));
    } finally {
      responder.close();
    }
  }
}
