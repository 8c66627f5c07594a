package org.cutpoint.keys.internal;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;
import org.cutpoint.api.InputException;

/** TLS with the keys of a folder. */
final class Contexts {
    /** RFC 5280, section 4.2.1.12. */
    static final String SERVER_USE = "1.3.6.1.5.5.7.3.1";

    static final String CLIENT_USE = "1.3.6.1.5.5.7.3.2";

    static final String SIGNING_USE = "1.3.6.1.5.5.7.3.3";

    private Contexts() {}

    /**
     * Trusts the folder's authority alone.
     *
     * @param own whether it shows the folder's certificate
     */
    static SSLContext of(Path folder, boolean own) {
        X509Certificate authority = Pem.certificate(folder.resolve(FolderKeys.AUTHORITY));
        try {
            KeyStore trusted = empty();
            trusted.setCertificateEntry("ca", authority);
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(trusted);
            // Of the algorithm PKIX there is one, of this type.
            TrustManager clients = new ClientsAlone((X509ExtendedTrustManager) trust.getTrustManagers()[0]);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(own ? keys(folder, authority) : null, new TrustManager[] {clients}, null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new InputException(folder.toString(), "its keys cannot be used: " + e.getMessage(), "", e);
        }
    }

    private static KeyManager[] keys(Path folder, X509Certificate authority)
            throws GeneralSecurityException, IOException {
        X509Certificate certificate = Pem.certificate(folder.resolve(FolderKeys.OWN));
        try {
            certificate.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            throw new InputException(
                    folder.resolve(FolderKeys.OWN).toString(),
                    "it was not issued by the authority of " + FolderKeys.AUTHORITY,
                    "Put files there that were made together",
                    e);
        }
        char[] password = new char[0];
        KeyStore own = empty();
        own.setKeyEntry(
                "own", Pem.key(folder.resolve(FolderKeys.OWN_KEY)), password, new X509Certificate[] {certificate});
        KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
        managers.init(own, password);
        return managers.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    /** Whether a certificate is a server's. */
    static boolean serves(X509Certificate certificate) {
        return isFor(certificate, SERVER_USE);
    }

    static boolean isFor(X509Certificate certificate, String use) {
        try {
            return Optional.ofNullable(certificate.getExtendedKeyUsage())
                    .orElse(List.of())
                    .contains(use);
        } catch (CertificateParsingException e) {
            return false;
        }
    }
}
