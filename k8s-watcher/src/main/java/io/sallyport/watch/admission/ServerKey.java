package io.sallyport.watch.admission;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * What a TLS server shows, and proves.
 *
 * @param chain the server's certificate first
 */
public record ServerKey(PrivateKey key, List<X509Certificate> chain) {
  public ServerKey {
    chain = List.copyOf(chain);
    if (chain.isEmpty()) {
      throw new IllegalArgumentException("there is no certificate");
    }
  }

  X509Certificate certificate() {
    return chain.get(0);
  }

  /** A store without a key. */
  static KeyStore emptyStore() {
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      return store;
    } catch (GeneralSecurityException | IOException impossible) {
      throw new IllegalStateException("every Java has PKCS12 in memory", impossible);
    }
  }

  KeyStore store(char[] password) {
    try {
      KeyStore store = emptyStore();
      store.setKeyEntry("webhook", key, password, chain.toArray(new Certificate[0]));
      return store;
    } catch (GeneralSecurityException refused) {
      throw new IllegalArgumentException("the key cannot be used", refused);
    }
  }

  /** Without the key, which is for nobody's log. */
  @Override
  public String toString() {
    X509Certificate shown = certificate();
    return "certificate %x, valid until %s"
        .formatted(shown.getSerialNumber(), shown.getNotAfter().toInstant());
  }
}
