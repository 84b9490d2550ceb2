package dev.clientcert.testcontainers;

import java.math.BigInteger;
import java.security.SecureRandom;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * What the application starts with, however it runs: two files, and the variables that name them.
 */
final class Setup {

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9._+/=-]+");
  private static final int SECRET_BITS = 128;

  private String seed =
      "{\"SiteId\": " + ClientCert.SITE_ID + ", \"SiteName\": \"example.com\", \"Result\": []}";
  private String accessKeyId = "test-" + random();
  private String accessKeySecret = random();

  private static String random() {
    return new BigInteger(SECRET_BITS, new SecureRandom()).toString(Character.MAX_RADIX);
  }

  void setSeed(String json) {
    seed = json;
  }

  void setAccessKey(String id, String secret) {
    // They go into JSON as they are. The message does not repeat a secret.
    if (!PLAIN.matcher(id).matches() || !PLAIN.matcher(secret).matches()) {
      throw new IllegalArgumentException(
          "an access key may have letters, digits and the characters . _ + / = - only");
    }
    accessKeyId = id;
    accessKeySecret = secret;
  }

  String accessKeyId() {
    return accessKeyId;
  }

  String accessKeySecret() {
    return accessKeySecret;
  }

  /** The texts of the files by their names. */
  Map<String, String> files() {
    return Map.of(
        "seed.json",
        seed,
        "access-keys.json",
        "{\"AccessKeys\": [{\"AccessKeyId\": \"%s\", \"AccessKeySecret\": \"%s\", \"AccountId\": \"%s\"}]}"
            .formatted(accessKeyId, accessKeySecret, ClientCert.ACCOUNT_ID));
  }

  /**
   * The environment variables that name the files.
   *
   * @param folder the folder that they are in, without a slash at its end
   */
  static Map<String, String> environment(String folder) {
    return Map.of(
        "CLIENTCERT_SEED_FILE",
        folder + "/seed.json",
        "CLIENTCERT_ACCESS_KEYS_FILE",
        folder + "/access-keys.json");
  }
}
