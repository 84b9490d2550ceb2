package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.clientcert.certificate.CaCertificate;
import dev.clientcert.certificate.CaCertificateStore;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ChangeOutcome;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.issuance.CaCertificateReader;
import dev.clientcert.operation.parameter.MaxLength;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/**
 * {@code UploadClientCaCertificate}: has client certificates of a CA count at a website, by the
 * certificate of that CA.
 */
@Singleton
public class UploadClientCaCertificate
    implements Operation<UploadClientCaCertificate.Request, UploadClientCaCertificate.Response> {

  private static final String NAME = "UploadClientCaCertificate";
  private static final String CERTIFICATE = "Certificate";
  private static final String CERTIFICATE_NAME = "Name";
  private static final int MAX_CERTIFICATE_LENGTH = 16 * 1024;
  private static final int MAX_NAME_LENGTH = 255;

  private final Pipeline pipeline;
  private final CertificateStore certificates;
  private final CaCertificateReader reader;
  private final CaCertificateStore store;

  /** The operation over these stores and this reader. */
  UploadClientCaCertificate(
      Pipeline pipeline,
      CertificateStore certificates,
      CaCertificateReader reader,
      CaCertificateStore store) {
    this.pipeline = pipeline;
    this.certificates = certificates;
    this.reader = reader;
    this.store = store;
  }

  /**
   * What is uploaded.
   *
   * @param siteId the website's id
   * @param certificate the CA certificate in PEM
   * @param name a name for it
   */
  @RegisterForReflection
  public record Request(
      @Required(ErrorCode.MISSING_SITE_ID) @WholeNumber Parameter siteId,
      @Required(ErrorCode.INVALID_PARAMETER) @MaxLength(MAX_CERTIFICATE_LENGTH)
          Parameter certificate,
      @MaxLength(MAX_NAME_LENGTH) Parameter name) {}

  /**
   * The CA certificate.
   *
   * @param id its id within the website
   * @param status {@code OK}
   * @param commonName the common name of its subject; {@code null} where it has none
   * @param notBefore from when it is valid, such as {@code 2023-12-01T02:13:07Z}
   * @param notAfter until when it is valid
   * @param issuer the name of its issuer
   * @param serialNumber its serial number, in hexadecimal digits
   * @param fingerprintSha256 its fingerprint, in hexadecimal digits
   * @param signatureAlgorithm the algorithm of its signature
   * @param validityDays for how many whole days it is valid, as a text
   * @param requestId the request's id
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({
    "Id",
    "Status",
    "CommonName",
    "NotBefore",
    "NotAfter",
    "Issuer",
    "SerialNumber",
    "FingerprintSha256",
    "SignatureAlgorithm",
    "ValidityDays",
    "RequestId"
  })
  public record Response(
      @JsonProperty("Id") String id,
      @JsonProperty("Status") String status,
      @JsonProperty("CommonName") String commonName,
      @JsonProperty("NotBefore") String notBefore,
      @JsonProperty("NotAfter") String notAfter,
      @JsonProperty("Issuer") String issuer,
      @JsonProperty("SerialNumber") String serialNumber,
      @JsonProperty("FingerprintSha256") String fingerprintSha256,
      @JsonProperty("SignatureAlgorithm") String signatureAlgorithm,
      @JsonProperty("ValidityDays") String validityDays,
      @JsonProperty("RequestId") String requestId)
      implements Operation.Response {}

  /**
   * Uploads a CA certificate, as a function.
   *
   * @param parameters {@code SiteId}, {@code Certificate} and {@code Name}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<Response> upload(Parameters parameters) {
    return pipeline.run(this, parameters);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String outcome() {
    return "Uploaded";
  }

  @Override
  public Optional<String> event() {
    return Optional.of("ClientCaCertificateUploaded");
  }

  @Override
  public Request read(Parameters parameters) {
    return new Request(
        parameters.number("SiteId"),
        parameters.text(CERTIFICATE),
        parameters.text(CERTIFICATE_NAME));
  }

  @Override
  public void describe(Request request, Call.AuditEntry entry) {
    entry.add("siteId", request.siteId().describeNumber());
  }

  @Override
  public void requireConsistent(Request request, Invocation invocation) {
    String name = request.name().textOrNull();
    if (name != null && name.codePoints().anyMatch(Character::isISOControl)) {
      throw DocumentedException.invalidParameter(CERTIFICATE_NAME);
    }
  }

  @Override
  public String resource(Request request) {
    return Operation.site(request.siteId());
  }

  @Override
  public Uni<Response> run(Request request, Invocation invocation) {
    return certificates
        .findSite(invocation.accountId(), request.siteId().asLong())
        .map(Operation::requireSite)
        .chain(
            site ->
                invocation.repeatable()
                    ? store.findAddition(invocation.toChange(), site.id())
                    : Uni.createFrom().item(Optional.<ChangeOutcome>empty()))
        .chain(
            first ->
                first.isPresent()
                    // The first answer, also if the certificate has expired since.
                    ? read(request, invocation, Instant.EPOCH)
                        .map(certificate -> respond(first.get(), certificate, invocation))
                    : read(request, invocation, invocation.time())
                        .chain(certificate -> store(certificate, request, invocation)));
  }

  /** Reads the certificate, which must not have expired by this time. */
  private Uni<CaCertificate> read(Request request, Invocation invocation, Instant time) {
    return reader
        .read(
            // The same call again gets the same id.
            invocation.requestId().replace("-", "").toLowerCase(Locale.ROOT),
            request.name().asTextOr(null),
            request.certificate().asText(),
            time)
        .map(read -> read.orElseThrow(() -> DocumentedException.invalidParameter(CERTIFICATE)));
  }

  private Uni<Response> store(CaCertificate certificate, Request request, Invocation invocation) {
    return store
        .add(invocation.toChange(), request.siteId().asLong(), certificate)
        .map(outcome -> respond(outcome, certificate, invocation));
  }

  private static Response respond(
      ChangeOutcome outcome, CaCertificate certificate, Invocation invocation) {
    if (outcome instanceof ChangeOutcome.NotPossible) {
      throw new DocumentedException(ErrorCode.QUOTA_EXCEEDED);
    }
    if (outcome instanceof ChangeOutcome.NotFound) {
      throw new DocumentedException(ErrorCode.SITE_NOT_FOUND);
    }
    if (!(outcome instanceof ChangeOutcome.Changed)) {
      throw new IllegalStateException(
          "the store did not say whether it has the certificate: " + outcome);
    }
    return new Response(
        certificate.id(),
        ListedCertificate.CA_STATUS,
        certificate.commonName(),
        CertificateTexts.iso(certificate.notBefore()),
        CertificateTexts.iso(certificate.notAfter()),
        certificate.issuer(),
        certificate.serialNumber(),
        certificate.fingerprintSha256(),
        certificate.signatureAlgorithm(),
        Long.toString(Duration.between(certificate.notBefore(), certificate.notAfter()).toDays()),
        invocation.requestId());
  }

  @Override
  public void describeResponse(Response response, Call.AuditEntry entry) {
    entry.add("certificateId", response.id());
  }
}
