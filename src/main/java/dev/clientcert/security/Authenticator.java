package dev.clientcert.security;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.http.WireRequest;
import dev.clientcert.replay.NonceStore;
import dev.clientcert.replay.NonceUse;
import io.smallrye.mutiny.Uni;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.format.ResolverStyle;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Authenticates requests by exactly one of: a signature of version 3, a signature of version 1.0,
 * or a bearer token. Checks the time first, then the credential, then whether the request is a
 * replay. A refusal does not say which part of a credential is wrong.
 */
final class Authenticator {

  /** The maximum difference between a request's time and ours, either way. */
  private static final Duration WINDOW = Duration.ofMinutes(15);

  private static final int MAX_NONCE_LENGTH = 128;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private final Supplier<AccessKeys> accessKeys;
  private final Clock clock;
  private final NonceStore nonces;

  /** The time that was parsed last, since all requests of one second have the same. */
  private volatile RequestTime lastParsed;

  private record RequestTime(String text, Instant instant) {}

  /**
   * What proves who calls.
   *
   * @param unrecorded the use of the nonce, which has to be recorded before the answer; {@code
   *     null} if it was recorded
   */
  record Proof(Credential credential, NonceUse unrecorded) {}

  /**
   * Creates an authenticator.
   *
   * @param accessKeys supplies the current credentials
   * @param nonces records which requests were seen
   */
  Authenticator(Supplier<AccessKeys> accessKeys, Clock clock, NonceStore nonces) {
    this.accessKeys = accessKeys;
    this.clock = clock;
    this.nonces = nonces;
  }

  /**
   * Authenticates a request.
   *
   * @param nonceCanWait whether somebody else may record the nonce later
   * @return what proves who calls, or {@code null} if it has none; a failure with {@link
   *     ErrorCode#INVALID_TIME} or {@link ErrorCode#INVALID_TOKEN} if its credential is invalid, or
   *     with the failure of the store of nonces
   */
  Uni<Proof> authenticate(WireRequest request, boolean nonceCanWait) {
    try {
      return authenticateOrRefuse(request, nonceCanWait);
    } catch (DocumentedException refusal) {
      return Uni.createFrom().failure(refusal);
    }
  }

  private Uni<Proof> authenticateOrRefuse(WireRequest request, boolean nonceCanWait) {
    List<CredentialKind> claimed = CredentialKind.claimedIn(request);
    if (claimed.isEmpty() && !SignatureVersion1.isAnnouncedIn(request)) {
      return Uni.createFrom().nullItem();
    }
    if (claimed.size() != 1 || claimed.get(0).isRepeatedIn(request)) {
      // It is ambiguous which credential counts.
      throw invalidToken();
    }
    if (SignatureVersion3.isIn(request)) {
      return authenticateSigned(
          new SignatureVersion3(request),
          request.header(SignatureVersion3.TIME_HEADER),
          nonceCanWait);
    }
    if (BearerRequest.isIn(request)) {
      return authenticateBearer(new BearerRequest(request), nonceCanWait);
    }
    if (SignatureVersion1.isIn(request)) {
      return authenticateSigned(
          new SignatureVersion1(request),
          request.queryParameter(SignatureVersion1.TIME_PARAMETER),
          nonceCanWait);
    }
    // The credential is incomplete or of an unknown kind.
    throw invalidToken();
  }

  private Uni<Proof> authenticateSigned(Signature signature, String time, boolean nonceCanWait) {
    Instant now = clock.instant();
    Instant signedAt = requireTimeInWindow(time, now);
    AccessKey key = accessKeys.get().find(signature.accessKeyId(), signature.securityToken());
    if (!signature.matches(key) || !key.isKnown() || key.credential().isExpiredAt(now)) {
      throw invalidToken();
    }
    return requireFirstUse(
        key.credential(), key.nonceScope(), signature.nonce(), signedAt, now, nonceCanWait);
  }

  private Uni<Proof> authenticateBearer(BearerRequest request, boolean nonceCanWait) {
    Instant now = clock.instant();
    Instant sentAt = requireTimeInWindow(request.time(), now);
    Credential bearer = accessKeys.get().findBearer(request.token());
    if (bearer == null || bearer.isExpiredAt(now) || !request.isBodyAsDeclared()) {
      throw invalidToken();
    }
    return requireFirstUse(
        bearer, bearer.caller().name(), request.nonce(), sentAt, now, nonceCanWait);
  }

  private Uni<Proof> requireFirstUse(
      Credential credential,
      String scope,
      String nonce,
      Instant sentAt,
      Instant now,
      boolean nonceCanWait) {
    if (nonce == null || nonce.isEmpty() || nonce.length() > MAX_NONCE_LENGTH) {
      throw invalidToken();
    }
    Instant expiry = sentAt.plus(WINDOW);
    if (nonceCanWait) {
      Optional<NonceUse> use = nonces.prepareUse(scope, nonce, expiry, now);
      if (use.isPresent()) {
        return Uni.createFrom().item(new Proof(credential, use.get()));
      }
    }
    return nonces
        .recordUse(credential.caller().accountId(), scope, nonce, expiry, now)
        .map(
            first -> {
              requireFirst(first);
              return new Proof(credential, null);
            });
  }

  /**
   * Refuses a replay.
   *
   * @param first whether the nonce was used for the first time
   */
  static void requireFirst(boolean first) {
    if (!first) {
      throw invalidToken();
    }
  }

  private Instant requireTimeInWindow(String time, Instant now) {
    try {
      Instant instant = parse(time == null ? "" : time);
      if (Duration.between(instant, now).abs().compareTo(WINDOW) <= 0) {
        return instant;
      }
    } catch (DateTimeParseException malformed) {
      // Refused below, like a time outside the window.
    }
    throw new DocumentedException(ErrorCode.INVALID_TIME);
  }

  private Instant parse(String time) {
    RequestTime known = lastParsed;
    if (known != null && known.text().equals(time)) {
      return known.instant();
    }
    Instant instant = LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
    lastParsed = new RequestTime(time, instant);
    return instant;
  }

  private static DocumentedException invalidToken() {
    return new DocumentedException(ErrorCode.INVALID_TOKEN);
  }
}
