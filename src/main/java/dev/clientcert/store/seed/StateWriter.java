package dev.clientcert.store.seed;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.ManagedAuthorities;
import dev.clientcert.certificate.Site;
import dev.clientcert.certificate.SiteDetails;
import dev.clientcert.store.packed.PackedCertificate;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Writes what comes as a seed file, of which {@link SeedFile} reads the same again. What is alike
 * and follows each other comes in one answer.
 */
public final class StateWriter implements SeedSink, AutoCloseable {

  private static final JsonFactory JSON = new JsonFactory();
  private static final int LINE_LENGTH = 64;

  /** The lists that are written, by the members that they are in. */
  private enum Open {
    NOTHING,
    SITES,
    RESULT,
    DELETED
  }

  private final JsonGenerator json;
  private Open open = Open.NOTHING;
  private String accountId;
  private long siteId;

  /** Begins a file. */
  public StateWriter(OutputStream out) throws IOException {
    this.json = JSON.createGenerator(out);
    json.writeStartArray();
  }

  /** What can fail as all writing can. */
  private interface Writing {
    void run() throws IOException;
  }

  private static void write(Writing writing) {
    try {
      writing.run();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /**
   * Ends the file.
   *
   * @throws IOException if it cannot be written
   */
  @Override
  public void close() throws IOException {
    end();
    json.writeEndArray();
    json.close();
  }

  /** Ends the answer that is being written, and begins one. */
  private void begin(Open next) throws IOException {
    end();
    open = next;
    json.writeRaw('\n');
    json.writeStartObject();
  }

  private void end() throws IOException {
    if (open != Open.NOTHING) {
      json.writeEndArray();
      json.writeEndObject();
      open = Open.NOTHING;
    }
  }

  private void beginOfSite(Open next, Site site) throws IOException {
    begin(next);
    text("AccountId", site.accountId());
    json.writeNumberField("SiteId", site.id());
    text("SiteName", site.name());
  }

  @Override
  public void addSite(Site site) {
    addDetails(SiteDetails.of(site));
  }

  @Override
  public void addDetails(SiteDetails details) {
    write(
        () -> {
          String account = details.site().accountId();
          if (open != Open.SITES || !account.equals(accountId)) {
            begin(Open.SITES);
            text("AccountId", account);
            json.writeArrayFieldStart("Sites");
            accountId = account;
          }
          write(details);
        });
  }

  private void write(SiteDetails details) throws IOException {
    json.writeStartObject();
    json.writeNumberField("SiteId", details.site().id());
    text("SiteName", details.site().name());
    text("Status", details.status());
    text("AccessType", details.accessType());
    text("Coverage", details.coverage());
    text("InstanceId", details.instanceId());
    text("PlanName", details.planName());
    text("PlanSpecName", details.planSpecName());
    text("NameServerList", details.nameServerList());
    text("CnameZone", details.cnameZone());
    text("VerifyCode", details.verifyCode());
    text("ResourceGroupId", details.resourceGroupId());
    texts("Tags", details.tags());
    texts("VanityNSList", details.vanityNameServers());
    text("OfflineReason", details.offlineReason());
    if (details.versionManagement() != null) {
      json.writeBooleanField("VersionManagement", details.versionManagement());
    }
    time("CreateTime", details.createTime());
    time("UpdateTime", details.updateTime());
    time("VisitTime", details.visitTime());
    json.writeEndObject();
  }

  @Override
  public boolean addCertificate(Site site, byte[] packed) {
    write(
        () -> {
          if (open != Open.RESULT || siteId != site.id()) {
            beginOfSite(Open.RESULT, site);
            json.writeArrayFieldStart("Result");
            siteId = site.id();
          }
          write(PackedCertificate.unpack(packed), PackedCertificate.der(packed));
        });
    return true;
  }

  @Override
  public void addDeleted(byte[] packed) {
    write(
        () -> {
          if (open != Open.DELETED) {
            begin(Open.DELETED);
            json.writeArrayFieldStart("Deleted");
          }
          write(PackedCertificate.unpack(packed), null);
        });
  }

  private void write(ClientCertificate certificate, byte[] der) throws IOException {
    json.writeStartObject();
    text("Id", certificate.id().isEmpty() ? null : certificate.id());
    text("Status", certificate.status().wireName());
    text("Name", certificate.name());
    text("Type", certificate.type());
    text("CommonName", certificate.commonName());
    time("NotBefore", certificate.notBefore());
    time("NotAfter", certificate.notAfter());
    text("Issuer", certificate.issuer());
    text("SAN", certificate.subjectAlternativeNames());
    text("SignatureAlgorithm", certificate.signatureAlgorithm());
    text("PubkeyAlgorithm", certificate.publicKeyAlgorithm());
    time("CreateTime", certificate.createTime());
    time("UpdateTime", certificate.updateTime());
    text("CACertificateId", certificate.caCertificateId());
    text("SerialNumber", certificate.serialNumber());
    text("FingerprintSha256", certificate.fingerprintSha256());
    text("Certificate", der == null ? null : pem(der));
    json.writeEndObject();
  }

  private static String pem(byte[] der) {
    byte[] lineBreak = "\n".getBytes(StandardCharsets.US_ASCII);
    return "-----BEGIN CERTIFICATE-----\n"
        + Base64.getMimeEncoder(LINE_LENGTH, lineBreak).encodeToString(der)
        + "\n-----END CERTIFICATE-----\n";
  }

  @Override
  public boolean addCaCertificate(Site site, CaCertificate certificate) {
    write(
        () -> {
          beginOfSite(Open.NOTHING, site);
          json.writeObjectFieldStart("Result");
          text("Id", certificate.id());
          text("Status", "OK");
          text("Name", certificate.name());
          text("CommonName", certificate.commonName());
          time("NotBefore", certificate.notBefore());
          time("NotAfter", certificate.notAfter());
          text("Issuer", certificate.issuer());
          text("SAN", certificate.subjectAlternativeNames());
          text("SignatureAlgorithm", certificate.signatureAlgorithm());
          text("PubkeyAlgorithm", certificate.publicKeyAlgorithm());
          time("CreateTime", certificate.createTime());
          time("UpdateTime", certificate.updateTime());
          text("SerialNumber", certificate.serialNumber());
          text("FingerprintSha256", certificate.fingerprintSha256());
          json.writeEndObject();
          text("Certificate", certificate.pem());
          json.writeEndObject();
        });
    return true;
  }

  @Override
  public void addHostnames(Site site, String id, List<String> hostnames) {
    write(
        () -> {
          beginOfSite(Open.NOTHING, site);
          text("Id", id);
          json.writeArrayFieldStart("Hostnames");
          for (String hostname : hostnames) {
            json.writeString(hostname);
          }
          json.writeEndArray();
          json.writeEndObject();
        });
  }

  @Override
  public void addAuthority(String account, ManagedAuthorities.Keys keys) {
    write(
        () -> {
          begin(Open.NOTHING);
          text("AccountId", account);
          json.writeObjectFieldStart("CA");
          text("Key", keys.key());
          text("Certificate", keys.certificate());
          json.writeEndObject();
          json.writeEndObject();
        });
  }

  private void text(String name, String value) throws IOException {
    if (value != null) {
      json.writeStringField(name, value);
    }
  }

  private void texts(String name, Map<String, String> values) throws IOException {
    if (!values.isEmpty()) {
      json.writeObjectFieldStart(name);
      // In an order, so that the same state is the same text.
      for (Map.Entry<String, String> one : new TreeMap<>(values).entrySet()) {
        json.writeStringField(one.getKey(), one.getValue());
      }
      json.writeEndObject();
    }
  }

  private void time(String name, Instant value) throws IOException {
    text(name, value == null ? null : value.toString());
  }
}
