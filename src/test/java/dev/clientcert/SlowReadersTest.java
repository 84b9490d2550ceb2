package dev.clientcert;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.RawHttp.Request;
import dev.clientcert.certificate.Revocation;
import dev.clientcert.certificate.Revocation.Reason;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.certificate.RevocationListMaker;
import dev.clientcert.certificate.RevocationScope;
import dev.clientcert.certificate.RevocationStore;
import dev.clientcert.certificate.RevokedCertificate;
import dev.clientcert.certificate.SerialNumberStatus;
import dev.clientcert.certificate.Site;
import dev.clientcert.issuance.IssuanceOrder;
import dev.clientcert.issuance.IssuanceOutcome.Issued;
import dev.clientcert.issuance.Issuer;
import dev.clientcert.issuance.KeyAlgorithm;
import io.netty.util.internal.PlatformDependent;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.QuarkusTestProfile;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.inject.Alternative;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.math.BigInteger;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What readers of a large CRL cost that read slowly, or not at all. */
@QuarkusTest
@TestProfile(SlowReadersTest.WithPlenty.class)
@WithTestResource(World.class)
@Tag("slow")
class SlowReadersTest {

  private static final int ENTRIES = 300_000;
  private static final int READERS = 20;
  private static final long MEGABYTE = 1 << 20;

  /** By as many bytes, signatures of the same key differ in their lengths. */
  private static final int SIGNATURE_BYTES = 4;

  /** An application whose CRLs are of 15 MB. */
  public static class WithPlenty implements QuarkusTestProfile {

    @Override
    public Set<Class<?>> getEnabledAlternatives() {
      return Set.of(PlentyRevoked.class);
    }
  }

  /** A store in which many certificates are revoked. */
  @Alternative
  @Singleton
  public static class PlentyRevoked implements RevocationStore {

    static final AtomicLong VERSION = new AtomicLong();

    @Override
    public Uni<Long> version(RevocationScope scope) {
      return Uni.createFrom().item(VERSION.get());
    }

    @Override
    public Uni<Optional<SerialNumberStatus>> find(RevocationScope scope, BigInteger serialNumber) {
      throw new UnsupportedOperationException("nobody asks");
    }

    @Override
    public RevocationList publish(RevocationScope scope, RevocationListMaker maker) {
      Revocation revocation = new Revocation(Instant.EPOCH, Reason.CERTIFICATE_HOLD);
      BigInteger first = BigInteger.ONE.shiftLeft(127);
      return maker.make(
          VERSION.get(),
          null,
          (revoked, unknown) -> {
            for (int i = 0; i < ENTRIES; i++) {
              revoked.accept(new RevokedCertificate(first.add(BigInteger.valueOf(i)), revocation));
            }
          });
    }
  }

  @Inject Issuer issuer;
  private final List<Socket> sockets = new ArrayList<>();
  private Request get;

  @BeforeEach
  void issue() {
    Site site = new Site("1000000000000001", World.SITE, World.SITE_NAME);
    IssuanceOrder order = new IssuanceOrder(site, null, KeyAlgorithm.ECDSA, 1, Instant.now());
    Issued issued = (Issued) issuer.issue(order).await().indefinitely();
    String id = issued.issued().certificate().caCertificateId();
    get = new Request("GET", "/crl/" + id + ".crl", Map.of("host", "esa.test"), "");
  }

  @AfterEach
  void close() throws IOException {
    for (Socket socket : sockets) {
      socket.close();
    }
  }

  /** Asks, and reads the beginning of the answer only. */
  private InputStream begin() throws IOException {
    Socket socket = new Socket();
    sockets.add(socket);
    socket.setReceiveBufferSize(16 * 1024);
    socket.setSoTimeout(60_000);
    socket.connect(new InetSocketAddress("127.0.0.1", RestAssured.port));
    socket.getOutputStream().write(RawHttp.text(get.withHeader("connection", "close")).getBytes());
    InputStream in = socket.getInputStream();
    assertEquals("HTTP/1.1 200 OK\r\n", new String(in.readNBytes(17)));
    return in;
  }

  /** The body of an answer that was begun, as far as it comes. */
  private static byte[] rest(InputStream in) {
    try {
      byte[] all = in.readAllBytes();
      int start = 0;
      while (all[start] != '\r' || all[start + 2] != '\r') {
        start++;
      }
      return Arrays.copyOfRange(all, start + 4, all.length);
    } catch (IOException cutOff) {
      return new byte[0];
    }
  }

  private static long memory() {
    System.gc();
    Runtime java = Runtime.getRuntime();
    long direct = Math.max(0, PlatformDependent.usedDirectMemory());
    for (BufferPoolMXBean pool : ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class)) {
      direct += pool.getMemoryUsed();
    }
    return direct + java.totalMemory() - java.freeMemory();
  }

  @Test
  void readers_that_stop_keep_no_copy_and_keep_nobody_waiting() throws Exception {
    byte[] list = rest(begin());
    assertTrue(list.length > 40 * ENTRIES, "the size: " + list.length);
    long before = memory();
    List<InputStream> slow = new ArrayList<>();
    for (int i = 0; i < READERS; i++) {
      slow.add(begin());
    }
    assertArrayEquals(list, rest(begin()));
    long taken = memory() - before;
    // As many copies would take 300 MB.
    assertTrue(taken < 40 * MEGABYTE, "the memory that readers take: " + taken);
    for (InputStream one : slow) {
      assertArrayEquals(list, rest(one));
    }
  }

  @Test
  void readers_of_lists_that_were_replaced_are_cut_off_before_they_keep_too_much()
      throws Exception {
    int length = rest(begin()).length;
    List<InputStream> slow = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      slow.add(begin());
      PlentyRevoked.VERSION.incrementAndGet();
    }
    rest(begin());
    for (int i = 0; i < slow.size(); i++) {
      int read = rest(slow.get(i)).length;
      // The last four of them have less than 64 MB.
      assertEquals(
          i >= slow.size() - 4,
          Math.abs(read - length) <= SIGNATURE_BYTES,
          "the list " + i + ": " + read);
    }
  }
}
