package dev.clientcert.security;

import dev.clientcert.error.DocumentedException;
import dev.clientcert.error.ErrorCode;
import dev.clientcert.http.WireRequest;
import dev.clientcert.replay.NonceStore;
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
import java.util.function.Supplier;

/**
 * Proves who sent a request: by a signature of version 3 or 1.0, or by a bearer token, of which it
 * has one. The time is checked first, then the credential, then whether the request was seen
 * before; a refusal does not say which part of a credential is wrong.
 */
final class Authenticator {

  /** How far a request's time may be from ours, either way. */
  private static final Duration WINDOW = Duration.ofMinutes(15);

  private static final int MAX_NONCE_LENGTH = 128;
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'", Locale.ROOT)
          .withResolverStyle(ResolverStyle.STRICT);

  private final Supplier<AccessKeys> accessKeys;
  private final Clock clock;
  private final NonceStore nonces;

  /** The time that was read last: calls of one second, of whomever, have the same. */
  private volatile RequestTime latest;

  private record RequestTime(String text, Instant instant) {}

  /**
   * An authenticator.
   *
   * @param accessKeys gives the credentials that are in force now
   * @param nonces remembers which requests were seen
   */
  Authenticator(Supplier<AccessKeys> accessKeys, Clock clock, NonceStore nonces) {
    this.accessKeys = accessKeys;
    this.clock = clock;
    this.nonces = nonces;
  }

  /**
   * Who sent this request.
   *
   * @return the credential that proves it, or {@code null} where the request carries no credential,
   *     and so no time to be judged either; fails with a {@link DocumentedException} with {@link
   *     ErrorCode#INVALID_TIME} or {@link ErrorCode#INVALID_TOKEN} where it carries one that does
   *     not hold, and with the failure of the nonces where these could not tell
   */
  Uni<Credential> authenticate(WireRequest request) {
    try {
      return prove(request);
    } catch (DocumentedException refusal) {
      return Uni.createFrom().failure(refusal);
    }
  }

  private Uni<Credential> prove(WireRequest request) {
    List<CredentialKind> claimed = CredentialKind.claimedIn(request);
    if (claimed.isEmpty() && !SignatureVersion1.isMeantIn(request)) {
      return Uni.createFrom().nullItem();
    }
    if (claimed.size() != 1 || claimed.get(0).isRepeatedIn(request)) {
      // Which one would count is not for us to say.
      throw refused();
    }
    if (SignatureVersion3.isIn(request)) {
      return signed(new SignatureVersion3(request), request.header(SignatureVersion3.TIME_HEADER));
    }
    if (BearerRequest.isIn(request)) {
      return borne(new BearerRequest(request));
    }
    if (SignatureVersion1.isIn(request)) {
      return signed(
          new SignatureVersion1(request), request.queryParameter(SignatureVersion1.TIME_PARAMETER));
    }
    // Of a kind that we do not know, or not whole.
    throw refused();
  }

  private Uni<Credential> signed(Signature signature, String time) {
    Instant now = clock.instant();
    Instant signedAt = timely(time, now);
    AccessKey key = accessKeys.get().find(signature.accessKeyId(), signature.securityToken());
    if (!signature.matches(key) || !key.isKnown() || key.credential().expiredAt(now)) {
      throw refused();
    }
    return onFirstUse(key.credential(), key.nonceScope(), signature.nonce(), signedAt, now);
  }

  private Uni<Credential> borne(BearerRequest request) {
    Instant now = clock.instant();
    Instant sentAt = timely(request.time(), now);
    Credential bearer = accessKeys.get().findBearer(request.token());
    if (bearer == null || bearer.expiredAt(now) || !request.bodyHolds()) {
      throw refused();
    }
    return onFirstUse(bearer, bearer.caller().name(), request.nonce(), sentAt, now);
  }

  private Uni<Credential> onFirstUse(
      Credential credential, String scope, String nonce, Instant sentAt, Instant now) {
    if (nonce == null || nonce.isEmpty() || nonce.length() > MAX_NONCE_LENGTH) {
      throw refused();
    }
    return nonces
        .recordUse(credential.caller().accountId(), scope, nonce, sentAt.plus(WINDOW), now)
        .map(
            first -> {
              if (!first) {
                throw refused();
              }
              return credential;
            });
  }

  private Instant timely(String time, Instant now) {
    try {
      Instant instant = read(time == null ? "" : time);
      if (Duration.between(instant, now).abs().compareTo(WINDOW) <= 0) {
        return instant;
      }
    } catch (DateTimeParseException malformed) {
      // Refused below, like a time outside the window.
    }
    throw new DocumentedException(ErrorCode.INVALID_TIME);
  }

  private Instant read(String time) {
    RequestTime known = latest;
    if (known != null && known.text().equals(time)) {
      return known.instant();
    }
    Instant instant = LocalDateTime.parse(time, TIME).toInstant(ZoneOffset.UTC);
    latest = new RequestTime(time, instant);
    return instant;
  }

  private static DocumentedException refused() {
    return new DocumentedException(ErrorCode.INVALID_TOKEN);
  }
}
