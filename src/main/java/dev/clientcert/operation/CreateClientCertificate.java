package dev.clientcert.operation;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyOrder;
import dev.clientcert.certificate.CertificateStore;
import dev.clientcert.certificate.ClientCertificate;
import dev.clientcert.certificate.CreationOutcome;
import dev.clientcert.certificate.IssuedCertificate;
import dev.clientcert.certificate.Site;
import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.issuance.IssuanceOrder;
import dev.clientcert.issuance.IssuanceOutcome;
import dev.clientcert.issuance.Issuer;
import dev.clientcert.issuance.KeyAlgorithm;
import dev.clientcert.operation.parameter.MaxLength;
import dev.clientcert.operation.parameter.Parameter;
import dev.clientcert.operation.parameter.Parameters;
import dev.clientcert.operation.parameter.Required;
import dev.clientcert.operation.parameter.WholeNumber;
import io.quarkus.funqy.Funq;
import io.quarkus.runtime.annotations.RegisterForReflection;
import io.smallrye.mutiny.Uni;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;

/**
 * {@code CreateClientCertificate}: issues a client certificate for a website, for the key of a
 * signing request or for one that is made here.
 */
@Singleton
public class CreateClientCertificate
    implements Operation<CreateClientCertificate.Request, CreateClientCertificate.Response> {

  private static final String NAME = "CreateClientCertificate";
  private static final String CSR = "CSR";
  private static final String PKEY_TYPE = "PkeyType";
  private static final String VALIDITY_DAYS = "ValidityDays";

  /** More than any signing request needs whose key is small enough. */
  private static final int MAX_CSR_LENGTH = 16 * 1024;

  private static final int MAX_VALIDITY_DAYS = 3650;

  private static final Map<String, KeyAlgorithm> KEY_ALGORITHMS =
      Map.of(
          "RSA", KeyAlgorithm.RSA,
          "ECDSA", KeyAlgorithm.ECDSA,
          "EC", KeyAlgorithm.ECDSA);

  private final Pipeline pipeline;
  private final CertificateStore store;
  private final Issuer issuer;

  /** The operation over this store and this issuer. */
  CreateClientCertificate(Pipeline pipeline, CertificateStore store, Issuer issuer) {
    this.pipeline = pipeline;
    this.store = store;
    this.issuer = issuer;
  }

  /**
   * What is to be issued.
   *
   * @param siteId the website's id
   * @param csr the signing request in PEM; missing where a key is to be made
   * @param pkeyType the algorithm of a key that is to be made; ignored with a signing request
   * @param validityDays for how many days the certificate is valid
   */
  @RegisterForReflection
  public record Request(
      @Required(ErrorCode.MISSING_SITE_ID) @WholeNumber Parameter siteId,
      @MaxLength(MAX_CSR_LENGTH) Parameter csr,
      Parameter pkeyType,
      @Required(ErrorCode.INVALID_PARAMETER) @WholeNumber(max = MAX_VALIDITY_DAYS)
          Parameter validityDays) {

    private KeyAlgorithm keyAlgorithm() {
      return pkeyType.value() instanceof Parameter.Value.Text text
          ? KEY_ALGORITHMS.get(text.text())
          : null;
    }
  }

  /**
   * The certificate.
   *
   * @param id its id within the website
   * @param status {@code active}
   * @param certificate the certificate in PEM
   * @param privateKey the key that was made for it, in PEM (PKCS #8), which nobody keeps; {@code
   *     null} with a signing request
   * @param commonName the common name of its subject; {@code null} where the signing request has
   *     none
   * @param notBefore from when it is valid, such as {@code 2023-12-01T02:12:49Z}
   * @param notAfter until when it is valid
   * @param issuer the common name of its issuer
   * @param serialNumber its serial number, in hexadecimal digits
   * @param fingerprintSha256 its fingerprint, in hexadecimal digits
   * @param signatureAlgorithm the algorithm of its signature
   * @param validityDays for how many days it is valid
   * @param caCertificateId the id of the CA that issued it
   * @param requestId the request's id
   */
  @RegisterForReflection
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @JsonPropertyOrder({
    "Id",
    "Status",
    "Certificate",
    "PrivateKey",
    "CommonName",
    "NotBefore",
    "NotAfter",
    "Issuer",
    "SerialNumber",
    "FingerprintSha256",
    "SignatureAlgorithm",
    "ValidityDays",
    "CACertificateId",
    "RequestId"
  })
  public record Response(
      @JsonProperty("Id") String id,
      @JsonProperty("Status") String status,
      @JsonProperty("Certificate") String certificate,
      @JsonProperty("PrivateKey") String privateKey,
      @JsonProperty("CommonName") String commonName,
      @JsonProperty("NotBefore") String notBefore,
      @JsonProperty("NotAfter") String notAfter,
      @JsonProperty("Issuer") String issuer,
      @JsonProperty("SerialNumber") String serialNumber,
      @JsonProperty("FingerprintSha256") String fingerprintSha256,
      @JsonProperty("SignatureAlgorithm") String signatureAlgorithm,
      @JsonProperty("ValidityDays") long validityDays,
      @JsonProperty("CACertificateId") String caCertificateId,
      @JsonProperty("RequestId") String requestId)
      implements Operation.Response {

    /** Does not show the key. */
    @Override
    public String toString() {
      return "Response[id=" + id + ", requestId=" + requestId + "]";
    }
  }

  /**
   * Issues a certificate, as a function.
   *
   * @param parameters {@code SiteId}, {@code CSR}, {@code PkeyType} and {@code ValidityDays}
   * @return the response; fails as {@link Pipeline#run} does
   */
  @Funq(NAME)
  public Uni<Response> create(Parameters parameters) {
    return pipeline.run(this, parameters);
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String outcome() {
    return "Created";
  }

  @Override
  public Optional<String> event() {
    return Optional.of("ClientCertificateCreated");
  }

  @Override
  public Request read(Parameters parameters) {
    return new Request(
        parameters.number("SiteId"),
        parameters.text(CSR),
        parameters.text(PKEY_TYPE),
        parameters.number(VALIDITY_DAYS));
  }

  @Override
  public void describe(Request request, Call.AuditEntry entry) {
    entry.add("siteId", request.siteId().describeNumber());
  }

  @Override
  public void requireConsistent(Request request, Invocation invocation) {
    if (request.pkeyType().value() instanceof Parameter.Value.Malformed) {
      throw DocumentedException.invalidParameter(PKEY_TYPE);
    }
    if (!request.csr().isMissing()) {
      return;
    }
    if (invocation.repeatable()) {
      // A key is in one answer and nowhere else, so the same answer could not be given again.
      throw DocumentedException.invalidParameter(CSR);
    }
    if (request.keyAlgorithm() == null) {
      throw DocumentedException.invalidParameter(PKEY_TYPE);
    }
  }

  @Override
  public String resource(Request request) {
    return Operation.site(request.siteId());
  }

  @Override
  public Uni<Response> run(Request request, Invocation invocation) {
    if (!invocation.repeatable()) {
      return issue(request, invocation);
    }
    return store
        .findCreation(invocation.toChange(), request.siteId().asLong())
        .chain(
            first ->
                first
                    .map(
                        issued -> Uni.createFrom().item(respond(issued, null, request, invocation)))
                    .orElseGet(() -> issue(request, invocation)));
  }

  private Uni<Response> issue(Request request, Invocation invocation) {
    return store
        .findSite(invocation.accountId(), request.siteId().asLong())
        .map(Operation::requireSite)
        .chain(site -> issuer.issue(order(site, request, invocation)))
        .map(CreateClientCertificate::requireIssued)
        .chain(issued -> store(issued, request, invocation));
  }

  private static IssuanceOrder order(Site site, Request request, Invocation invocation) {
    boolean makeKey = request.csr().isMissing();
    return new IssuanceOrder(
        site,
        makeKey ? null : request.csr().asText(),
        makeKey ? request.keyAlgorithm() : null,
        Math.toIntExact(request.validityDays().asLong()),
        invocation.time());
  }

  private static IssuanceOutcome.Issued requireIssued(IssuanceOutcome outcome) {
    if (outcome instanceof IssuanceOutcome.Issued issued) {
      return issued;
    }
    if (outcome instanceof IssuanceOutcome.InvalidSigningRequest) {
      throw DocumentedException.invalidParameter(CSR);
    }
    if (outcome instanceof IssuanceOutcome.BeyondAuthority) {
      throw DocumentedException.invalidParameter(VALIDITY_DAYS);
    }
    throw new UnavailableException("no certificate can be issued: " + outcome);
  }

  /** Nothing can be issued now. Has no stack trace, since there may be many. */
  private static final class UnavailableException extends RuntimeException {

    private static final long serialVersionUID = 1L;

    UnavailableException(String message) {
      super(message, null, false, false);
    }
  }

  private Uni<Response> store(
      IssuanceOutcome.Issued issued, Request request, Invocation invocation) {
    return store
        .create(invocation.toChange(), request.siteId().asLong(), issued.issued())
        .map(outcome -> respond(outcome, issued.privateKey(), request, invocation));
  }

  private static Response respond(
      CreationOutcome outcome, String privateKey, Request request, Invocation invocation) {
    if (outcome instanceof CreationOutcome.Created created) {
      return respond(created.issued(), privateKey, request, invocation);
    }
    if (outcome instanceof CreationOutcome.SiteNotFound) {
      throw new DocumentedException(ErrorCode.SITE_NOT_FOUND);
    }
    throw new IllegalStateException("the store did not say what came of the creation: " + outcome);
  }

  private static Response respond(
      IssuedCertificate issued, String privateKey, Request request, Invocation invocation) {
    ClientCertificate certificate = issued.certificate();
    return new Response(
        certificate.id(),
        certificate.status().wireName(),
        CertificateTexts.pem(issued.der()),
        privateKey,
        certificate.commonName(),
        CertificateTexts.iso(certificate.notBefore()),
        CertificateTexts.iso(certificate.notAfter()),
        certificate.issuer(),
        certificate.serialNumber(),
        certificate.fingerprintSha256(),
        certificate.signatureAlgorithm(),
        request.validityDays().asLong(),
        certificate.caCertificateId(),
        invocation.requestId());
  }

  @Override
  public void describeResponse(Response response, Call.AuditEntry entry) {
    entry.add("certificateId", response.id());
  }
}
