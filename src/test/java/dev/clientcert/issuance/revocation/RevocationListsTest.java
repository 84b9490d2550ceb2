package dev.clientcert.issuance.revocation;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clientcert.CollectedLog;
import dev.clientcert.OpenSsl;
import dev.clientcert.certificate.RevocationList;
import dev.clientcert.issuance.Authorities;
import dev.clientcert.issuance.Issuing;
import dev.clientcert.issuance.UnavailableException;
import io.vertx.core.buffer.Buffer;
import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** When CRLs are made, and who gets which. Every clock is the test's. */
class RevocationListsTest {

  private static final Duration DAY = Duration.ofDays(1);
  private static final Instant START = Instant.parse("2030-01-01T00:00:00.250Z");

  @TempDir Path folder;
  private final FakeRevocationStore store = new FakeRevocationStore();
  private final Authorities authorities = Issuing.authorities(Map.of());
  private final String id = Issuing.managed(authorities, "1000000000000001").id();
  private final List<RevocationLists> instances = new ArrayList<>();
  private final List<Duration> pauses = new CopyOnWriteArrayList<>();
  private final List<Timer> timers = new ArrayList<>();
  private final Timers timer = new Timers();
  private final SetClock wall = new SetClock(START);
  private final RevocationLists lists = instance(authorities, DAY);
  private volatile long nanoTime = Long.MAX_VALUE;

  private record Timer(long due, Runnable work) {}

  /** Runs what is due when the test lets time pass. */
  private final class Timers extends ScheduledThreadPoolExecutor {

    Timers() {
      super(0);
    }

    @Override
    public ScheduledFuture<?> schedule(Runnable work, long delay, TimeUnit unit) {
      synchronized (timers) {
        timers.add(new Timer(nanoTime + unit.toNanos(delay), work));
      }
      return super.schedule(() -> {}, 1, TimeUnit.DAYS);
    }
  }

  private RevocationLists instance(Authorities of, Duration validity) {
    RevocationLists instance =
        new RevocationLists(of, store, validity, wall, () -> nanoTime, timer, pauses::add);
    instances.add(instance);
    return instance;
  }

  @AfterEach
  void close() {
    store.letGo();
    instances.forEach(RevocationLists::close);
    timer.shutdownNow();
  }

  /** Lets time pass. */
  private void pass(Duration time) {
    wall.now = wall.now.plus(time);
    nanoTime += time.toNanos();
    List<Timer> due;
    synchronized (timers) {
      due = timers.stream().filter(one -> one.due() - nanoTime <= 0).toList();
      timers.removeAll(due);
    }
    due.forEach(one -> one.work().run());
  }

  private static CompletableFuture<PublishedList> ask(RevocationLists of, String id) {
    return of.findDer(id).orElseThrow().subscribeAsCompletionStage();
  }

  private CompletableFuture<PublishedList> ask() {
    return ask(lists, id);
  }

  /** A list, and what was in it when it came. */
  private record Got(PublishedList list, X509CRL crl) {

    boolean has(long serialNumber) {
      return crl.getRevokedCertificate(BigInteger.valueOf(serialNumber)) != null;
    }

    BigInteger number() {
      byte[] extension = crl.getExtensionValue("2.5.29.20");
      return CRLNumber.getInstance(ASN1OctetString.getInstance(extension).getOctets())
          .getCRLNumber();
    }

    Instant thisUpdate() {
      assertEquals(crl.getThisUpdate().toInstant(), list.modified().orElseThrow());
      return crl.getThisUpdate().toInstant();
    }

    Instant nextUpdate() {
      return crl.getNextUpdate().toInstant();
    }

    void assertFollows(Got before) {
      assertTrue(number().compareTo(before.number()) > 0);
      assertTrue(thisUpdate().isAfter(before.thisUpdate()));
      assertNotEquals(before.list().tag(), list.tag());
    }
  }

  private static Got await(CompletableFuture<PublishedList> asked) throws Exception {
    PublishedList list = asked.get(60, TimeUnit.SECONDS);
    return new Got(
        list,
        (X509CRL)
            CertificateFactory.getInstance("X.509")
                .generateCRL(new ByteArrayInputStream(bytes(list))));
  }

  private static Throwable failure(CompletableFuture<PublishedList> asked) {
    return assertThrows(ExecutionException.class, () -> await(asked)).getCause();
  }

  /** Asks when nothing has to be waited for. */
  private Got get() throws Exception {
    pass(Duration.ofSeconds(1));
    return await(ask());
  }

  private static byte[] bytes(PublishedList list) {
    Buffer bytes = Buffer.buffer();
    while (bytes.length() < list.length()) {
      bytes.appendBuffer(list.part(bytes.length(), 100));
    }
    return bytes.getBytes();
  }

  @Test
  void a_list_is_made_once_and_given_to_all_until_something_changes() throws Exception {
    store.revoke(1);
    Got first = await(ask());
    assertTrue(first.has(1));
    pass(Duration.ofHours(11));
    assertEquals(first.list().tag(), await(ask()).list().tag());
    assertEquals(1, store.builds());
    assertEquals(Instant.parse("2029-12-31T23:59:50Z"), first.thisUpdate());
    assertEquals(Instant.parse("2030-01-02T00:00:00Z"), first.nextUpdate());
    assertEquals(START.toEpochMilli(), first.number().longValue());
  }

  @Test
  void whoever_asks_after_a_change_gets_it() throws Exception {
    assertFalse(get().has(1));
    store.revoke(1);
    Got revoked = get();
    assertTrue(revoked.has(1));
    store.activate(1);
    Got activated = get();
    assertFalse(activated.has(1));
    activated.assertFollows(revoked);
  }

  @Test
  void all_who_wait_for_a_list_share_it() throws Exception {
    store.hold();
    List<CompletableFuture<PublishedList>> asked = Stream.generate(this::ask).limit(20).toList();
    store.awaitBegin();
    asked.get(0).cancel(true);
    CompletableFuture<PublishedList> late = ask();
    store.letGo();
    PublishedList list = await(late).list();
    for (CompletableFuture<PublishedList> one : asked.subList(1, 20)) {
      assertEquals(list.tag(), await(one).list().tag());
    }
    assertEquals(1, store.builds());
  }

  @Test
  void whoever_asks_while_a_list_is_made_without_a_change_waits_for_another() throws Exception {
    store.hold();
    CompletableFuture<PublishedList> before = ask();
    store.awaitBegin();
    store.revoke(1);
    CompletableFuture<PublishedList> after = ask();
    store.letGo();
    assertFalse(await(before).has(1));
    assertFalse(after.isDone());
    pass(Duration.ofSeconds(1));
    assertTrue(await(after).has(1));
    assertEquals(2, store.builds());
  }

  @Test
  void no_list_is_begun_within_a_second_after_the_last_one() throws Exception {
    await(ask());
    pass(Duration.ofMillis(1));
    store.revoke(1);
    CompletableFuture<PublishedList> first = ask();
    pass(Duration.ofMillis(998));
    store.revoke(2);
    CompletableFuture<PublishedList> second = ask();
    assertEquals(1, store.builds());
    assertFalse(first.isDone() || second.isDone());
    pass(Duration.ofMillis(1));
    assertTrue(await(first).has(2));
    assertEquals(await(first).list().tag(), await(second).list().tag());
    assertEquals(2, store.builds());
  }

  @Test
  void lists_of_other_cas_do_not_wait_for_that_second() throws Exception {
    String other = Issuing.managed(authorities, "2").id();
    Got first = await(ask());
    Got second = await(ask(lists, other));
    assertNotEquals(first.list().tag(), second.list().tag());
  }

  @Test
  void without_any_change_there_is_always_a_list_with_half_of_its_life_to_come() throws Exception {
    Got list = await(ask());
    for (int day = 0; day < 20; day++) {
      pass(Duration.ofHours(11));
      assertEquals(list.list().tag(), await(ask()).list().tag());
      pass(Duration.ofHours(1));
      Got next = await(ask());
      next.assertFollows(list);
      assertTrue(Duration.between(wall.now, next.nextUpdate()).compareTo(DAY.dividedBy(2)) >= 0);
      list = next;
    }
  }

  @Test
  void a_list_of_the_shortest_life_is_made_anew_after_half_of_it() throws Exception {
    RevocationLists brief = instance(authorities, Duration.ofSeconds(4));
    Got list = await(ask(brief, id));
    pass(Duration.ofMillis(1700));
    assertEquals(list.list().tag(), await(ask(brief, id)).list().tag());
    pass(Duration.ofMillis(300));
    Got next = await(ask(brief, id));
    next.assertFollows(list);
    assertEquals(Instant.parse("2030-01-01T00:00:06Z"), next.nextUpdate());
  }

  @Test
  void a_list_that_cannot_be_made_fails_those_who_wait_and_is_tried_again() throws Exception {
    store.hold();
    CompletableFuture<PublishedList> first = ask();
    CompletableFuture<PublishedList> second = ask();
    store.awaitBegin();
    IllegalStateException broken = new IllegalStateException("broken");
    store.failWith(broken);
    try (CollectedLog log = CollectedLog.start()) {
      store.letGo();
      assertSame(broken, failure(first));
      assertSame(broken, failure(second));
      // Whoever asked tells it.
      assertEquals("", log.text());
    }
    store.failWith(null);
    CompletableFuture<PublishedList> again = ask();
    assertFalse(again.isDone());
    pass(Duration.ofSeconds(1));
    await(again);
    assertEquals(2, store.builds());
  }

  @Test
  void a_store_that_does_not_answer_fails_who_asks() throws Exception {
    await(ask());
    IllegalStateException broken = new IllegalStateException("broken");
    store.failWith(broken);
    assertSame(broken, failure(ask()));
    store.failWith(null);
    await(ask());
    assertEquals(1, store.builds());
  }

  @Test
  void nobody_waits_longer_than_half_a_minute() throws Exception {
    store.hold();
    CompletableFuture<PublishedList> asked = ask();
    store.awaitBegin();
    pass(Duration.ofSeconds(29));
    assertFalse(asked.isDone());
    pass(Duration.ofSeconds(1));
    assertEquals(UnavailableException.class, failure(asked).getClass());
    CompletableFuture<PublishedList> next = ask();
    store.letGo();
    await(next);
    assertEquals(1, store.builds());
  }

  @Test
  void whoever_asks_after_others_gave_up_gets_the_list_that_they_waited_for() throws Exception {
    store.hold();
    ask();
    store.awaitBegin();
    store.revoke(1);
    CompletableFuture<PublishedList> second = ask();
    pass(Duration.ofSeconds(30));
    assertEquals(UnavailableException.class, failure(second).getClass());
    CompletableFuture<PublishedList> third = ask();
    store.letGo();
    assertTrue(await(third).has(1));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void after_a_version_has_fallen_a_list_lacks_no_change(boolean isKept) throws Exception {
    if (!isKept) {
      store.keepNone();
    }
    store.revoke(1);
    store.revoke(2);
    Got lost = get();
    store.loseChangeOf(1);
    store.loseChangeOf(2);
    store.revoke(3);
    Got fallen = get();
    assertTrue(fallen.has(3));
    assertFalse(fallen.has(2));
    fallen.assertFollows(lost);
    assertEquals(fallen.list().tag(), get().list().tag());
    assertEquals(2, store.builds());
  }

  @Test
  void a_version_that_was_read_while_a_list_was_made_needs_no_other_list() throws Exception {
    await(ask());
    CompletableFuture<Void> reading = new CompletableFuture<>();
    store.holdVersions(reading);
    CompletableFuture<PublishedList> early = ask();
    store.holdVersions(CompletableFuture.completedFuture(null));
    store.revoke(1);
    Got list = get();
    reading.complete(null);
    assertEquals(list.list().tag(), await(early).list().tag());
    assertEquals(2, store.builds());
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void times_and_numbers_rise_also_if_the_clock_is_set_back(boolean isKept) throws Exception {
    if (!isKept) {
      store.keepNone();
    }
    Got last = get();
    wall.now = START.minus(Duration.ofDays(400));
    try (CollectedLog log = CollectedLog.start()) {
      for (int change = 0; change < 20; change++) {
        store.revoke(change);
        Got list = get();
        assertTrue(list.has(change));
        list.assertFollows(last);
        assertTrue(list.nextUpdate().isAfter(wall.now.plus(DAY.dividedBy(2))));
        assertTrue(list.nextUpdate().isAfter(list.thisUpdate().plus(DAY)));
        last = list;
      }
      assertTrue(log.text().contains("The clock is behind the last CRL of the CA " + id));
    }
    assertEquals(20, pauses.stream().filter(Duration.ofSeconds(1)::equals).count());
  }

  @Test
  void a_clock_that_is_set_forward_makes_a_new_list() throws Exception {
    Got list = get();
    wall.now = START.plus(Duration.ofDays(400));
    Got next = get();
    next.assertFollows(list);
    assertTrue(next.thisUpdate().isAfter(wall.now.minusSeconds(15)));
  }

  @Test
  void instances_that_share_a_store_give_the_same_list() throws Exception {
    RevocationLists other = instance(authorities, DAY);
    store.revoke(1);
    Got list = await(ask());
    Got same = await(ask(other, id));
    assertEquals(list.list().tag(), same.list().tag());
    store.revoke(2);
    pass(Duration.ofSeconds(1));
    Got next = await(ask(other, id));
    next.assertFollows(list);
    assertEquals(next.list().tag(), await(ask()).list().tag());
  }

  @Test
  void many_instances_together_do_not_run_ahead_of_the_clock() throws Exception {
    for (int i = 0; i < 15; i++) {
      store.revoke(i);
      Got list = await(ask(instance(authorities, DAY), id));
      if (pauses.isEmpty()) {
        assertFalse(list.thisUpdate().isAfter(wall.now));
      }
    }
    // The first eleven are of the ten seconds before and of this one.
    assertEquals(4, pauses.size());
    assertEquals(Duration.ofSeconds(1), pauses.get(0));
  }

  @Test
  void a_ca_that_is_unknown_or_must_not_sign_lists_has_none() {
    assertTrue(lists.findDer("unknown").isEmpty());
    assertTrue(lists.findPem("unknown").isEmpty());
    OpenSsl openssl = new OpenSsl(folder);
    selfSigned(openssl, "keyCertSign");
    Authorities others = configured(openssl, "clientcert.cas.root", "root");
    RevocationLists none = instance(others, DAY);
    assertTrue(none.findDer("root").isEmpty());
    assertTrue(none.findPem("root").isEmpty());
  }

  private static void selfSigned(OpenSsl openssl, String usage) {
    openssl.run(
        "req -x509 -nodes -days 9999 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout root.key"
            + " -out root.pem -subj /CN=Root -addext keyUsage=critical,"
            + usage);
  }

  private static Authorities configured(OpenSsl openssl, String... prefixesAndNames) {
    Map<String, String> properties = new HashMap<>();
    for (int i = 0; i < prefixesAndNames.length; i += 2) {
      String prefix = prefixesAndNames[i];
      String name = prefixesAndNames[i + 1];
      properties.put(prefix + ".key", openssl.path(name + ".key").toString());
      properties.put(prefix + ".certificate", openssl.path(name + ".pem").toString());
    }
    return Issuing.authorities(properties);
  }

  private static String text(PublishedList pem) {
    return new String(bytes(pem), StandardCharsets.US_ASCII);
  }

  private static PublishedList awaitPem(RevocationLists of, String id) throws Exception {
    return of.findPem(id).orElseThrow().subscribeAsCompletionStage().get(60, TimeUnit.SECONDS);
  }

  @Test
  void the_pem_has_the_lists_of_all_levels_and_openssl_is_content() throws Exception {
    wall.now = Instant.now();
    OpenSsl openssl = new OpenSsl(folder);
    selfSigned(openssl, "keyCertSign,cRLSign");
    openssl.write(
        "ext", "basicConstraints=critical,CA:TRUE\nkeyUsage=critical,keyCertSign,cRLSign\n");
    for (String[] one : new String[][] {{"middle", "root"}, {"leaf", "middle"}}) {
      openssl.run(
          "req -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -keyout %1$s.key -out %1$s.csr"
                  .formatted(one[0])
              + " -subj /CN="
              + one[0]);
      openssl.run(
          "x509 -req -days 9999 -in %1$s.csr -CA %2$s.pem -CAkey %2$s.key -out %1$s.pem"
                  .formatted(one[0], one[1])
              + (one[0].equals("middle") ? " -extfile ext -set_serial 11" : " -set_serial 12"));
    }
    Authorities both =
        configured(openssl, "clientcert.ca", "middle", "clientcert.cas.root", "root");
    String middle = both.findIssuing("any").orElseThrow().id();
    RevocationLists of = instance(both, DAY);

    PublishedList pem = awaitPem(of, middle);
    assertEquals(pem.tag(), awaitPem(of, middle).tag());
    assertEquals(2, store.builds());
    assertTrue(pem.modified().isEmpty());
    openssl.write("lists.pem", text(pem));
    String verify =
        "verify -crl_check -crl_check_all -CAfile root.pem -untrusted middle.pem -CRLfile lists.pem"
            + " leaf.pem";
    assertEquals("leaf.pem: OK\n", openssl.run(verify));
    assertEquals(
        "-----BEGIN X509 CRL-----",
        openssl.run("crl -in lists.pem -CAfile middle.pem -verify").lines().toList().get(1));

    PublishedList root = awaitPem(of, "root");
    assertEquals(1, text(root).split("BEGIN", -1).length - 1);
    assertTrue(text(pem).endsWith(text(root)));
    assertTrue(root.modified().isPresent());
    assertTrue(
        text(root)
            .matches(
                "-----BEGIN X509 CRL-----\n([A-Za-z0-9+/]{64}\n)+([A-Za-z0-9+/=]{1,64}\n)?-----END X509 CRL-----\n"));

    store.revoke(12);
    pass(Duration.ofSeconds(1));
    PublishedList changed = awaitPem(of, middle);
    assertNotEquals(pem.tag(), changed.tag());
    openssl.write("lists.pem", text(changed));
    assertTrue(openssl.run(2, verify).contains("error 23"));
  }

  @Test
  void certificates_without_a_serial_number_are_named_in_the_log_once() throws Exception {
    for (int i = 0; i < 12; i++) {
      store.addUnusable("bad\n" + (char) ('a' + i));
    }
    try (CollectedLog log = CollectedLog.start()) {
      get();
      assertTrue(
          log.text()
              .contains(
                  id
                      + " lacks certificates even if they are revoked, since they are listed"
                      + " without a usable serial number: 7/bad?a, 7/bad?b, 7/bad?c, 7/bad?d,"
                      + " 7/bad?e, 7/bad?f, 7/bad?g, 7/bad?h, 7/bad?i, 7/bad?j and 2 others"),
          log.text());
    }
    try (CollectedLog log = CollectedLog.start()) {
      store.revoke(1);
      get();
      assertFalse(log.text().contains("lacks certificates"), log.text());
      for (int i = 0; i < 1500; i++) {
        store.addUnusable("worse" + i);
      }
      get();
      assertTrue(log.text().contains("7/worse9 and 1490 others"), log.text());
    }
    try (CollectedLog log = CollectedLog.start()) {
      store.revoke(2);
      get();
      assertFalse(log.text().contains("lacks certificates"), log.text());
    }
  }

  @Test
  void a_list_stays_readable_after_it_was_replaced() throws Exception {
    PublishedList first = get().list();
    PublishedList pem = awaitPem(lists, id);
    byte[] der = bytes(first);
    String text = text(pem);
    store.revoke(1);
    assertNotEquals(first.tag(), get().list().tag());
    assertArrayEquals(der, bytes(first));
    assertEquals(text, text(pem));
  }

  @Test
  void slow_readers_of_lists_that_were_replaced_keep_no_more_memory_than_is_bearable() {
    Readers readers = new Readers(250);
    List<Integer> aborted = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int number = i;
      SignedList list = new SignedList(new RevocationList(1, i, START, START, new byte[100]));
      PublishedList file = new PublishedList(List.of(list), readers);
      Runnable abort = () -> aborted.add(number);
      file.begin(abort);
      if (i == 1) {
        file.end(abort);
      }
      list.replace();
    }
    assertEquals(List.of(0, 2), aborted);
  }

  @Test
  void nobody_who_reads_current_lists_is_cut_off() {
    Readers readers = new Readers(250);
    List<Integer> aborted = new ArrayList<>();
    for (int i = 0; i < 6; i++) {
      int number = i;
      SignedList list = new SignedList(new RevocationList(1, i, START, START, new byte[100]));
      new PublishedList(List.of(list), readers).begin(() -> aborted.add(number));
    }
    assertEquals(List.of(), aborted);
  }
}
