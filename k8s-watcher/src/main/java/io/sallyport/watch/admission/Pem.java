package io.sallyport.watch.admission;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.cert.X509CertificateHolder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.openssl.PEMKeyPair;
import org.bouncycastle.openssl.PEMParser;
import org.bouncycastle.openssl.jcajce.JcaPEMKeyConverter;
import org.bouncycastle.openssl.jcajce.JcaPEMWriter;
import org.bouncycastle.openssl.jcajce.JcaPKCS8Generator;

/** Keys and certificates as text. */
final class Pem {
  private Pem() {}

  static byte[] text(List<X509Certificate> certificates) {
    return write(certificates);
  }

  /** In PKCS #8. */
  static byte[] text(PrivateKey key) {
    try {
      return write(List.of(new JcaPKCS8Generator(key, null)));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static byte[] write(List<?> objects) {
    StringWriter out = new StringWriter();
    try (JcaPEMWriter writer = new JcaPEMWriter(out)) {
      for (Object object : objects) {
        writer.writeObject(object);
      }
    } catch (IOException impossible) {
      throw new UncheckedIOException("memory is always writable", impossible);
    }
    return out.toString().getBytes(StandardCharsets.US_ASCII);
  }

  /**
   * All certificates, in their order.
   *
   * @throws IllegalArgumentException if there is none, or something else
   */
  static List<X509Certificate> certificates(byte[] text) {
    List<X509Certificate> out = new ArrayList<>();
    for (Object object : objects(text)) {
      if (!(object instanceof X509CertificateHolder holder)) {
        throw new IllegalArgumentException("there is something else than certificates");
      }
      try {
        out.add(new JcaX509CertificateConverter().getCertificate(holder));
      } catch (CertificateException refused) {
        throw new IllegalArgumentException("a certificate is broken", refused);
      }
    }
    if (out.isEmpty()) {
      throw new IllegalArgumentException("there is no certificate");
    }
    return out;
  }

  /**
   * The first key, in PKCS #8 or as OpenSSL writes it.
   *
   * @throws IllegalArgumentException if there is none
   */
  static PrivateKey key(byte[] text) {
    JcaPEMKeyConverter converter = new JcaPEMKeyConverter();
    try {
      for (Object object : objects(text)) {
        if (object instanceof PrivateKeyInfo info) {
          return converter.getPrivateKey(info);
        }
        if (object instanceof PEMKeyPair pair) {
          return converter.getKeyPair(pair).getPrivate();
        }
      }
    } catch (IOException refused) {
      throw new IllegalArgumentException("the key is broken", refused);
    }
    throw new IllegalArgumentException("there is no private key");
  }

  private static List<Object> objects(byte[] text) {
    List<Object> out = new ArrayList<>();
    try (PEMParser parser =
        new PEMParser(
            new InputStreamReader(new ByteArrayInputStream(text), StandardCharsets.US_ASCII))) {
      for (Object next = parser.readObject(); next != null; next = parser.readObject()) {
        out.add(next);
      }
    } catch (IOException refused) {
      throw new IllegalArgumentException("it is no PEM text", refused);
    }
    return out;
  }
}
