package org.cutpoint.api.keys;

import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** How a server encrypts, and what it knows of its clients. Thread-safe. */
@ProviderType
public interface Guard {
    /** The server's certificate, and the authority that it trusts. */
    SSLContext context();

    /** Whether clients without a certificate are heard, since they may have a token. */
    boolean tokens();

    /**
     * Of the client that has shown this certificate.
     *
     * @param certificate whose key the client has, issued by the authority of {@link #context}
     * @return empty if it is to be refused: it was revoked, or is none of a client
     */
    Optional<Rights> rights(X509Certificate certificate);

    /** Of the client that has shown this token; empty if there is none like it, or not any more. */
    Optional<Rights> rights(String token);

    /**
     * Checks that a bundle was signed by who may have this machine run it.
     *
     * @throws InputException if all or a part of it was not
     */
    void requireSigned(Path bundle);
}
