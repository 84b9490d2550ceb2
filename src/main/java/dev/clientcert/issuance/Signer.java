package dev.clientcert.issuance;

import java.io.OutputStream;
import java.security.GeneralSecurityException;
import java.security.InvalidKeyException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.SignatureException;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.operator.ContentSigner;

/** Signs, by the JDK, what Bouncy Castle writes. What is signed is not kept. */
public final class Signer implements ContentSigner {

  private final SignatureAlgorithm algorithm;
  private final Signature signature;

  Signer(PrivateKey key, SignatureAlgorithm algorithm) {
    this.algorithm = algorithm;
    try {
      this.signature = Signature.getInstance(algorithm.javaName());
      signature.initSign(key);
    } catch (InvalidKeyException impossible) {
      throw new IllegalStateException("the key does not sign", impossible);
    } catch (GeneralSecurityException impossible) {
      throw new IllegalStateException("there is no " + algorithm.javaName(), impossible);
    }
  }

  @Override
  public AlgorithmIdentifier getAlgorithmIdentifier() {
    return algorithm.identifier();
  }

  @Override
  public OutputStream getOutputStream() {
    return new OutputStream() {
      @Override
      public void write(int one) {
        write(new byte[] {(byte) one}, 0, 1);
      }

      @Override
      public void write(byte[] bytes, int start, int length) {
        try {
          signature.update(bytes, start, length);
        } catch (SignatureException impossible) {
          throw new IllegalStateException(impossible);
        }
      }
    };
  }

  @Override
  public byte[] getSignature() {
    try {
      return signature.sign();
    } catch (SignatureException impossible) {
      throw new IllegalStateException("the key does not sign", impossible);
    }
  }
}
