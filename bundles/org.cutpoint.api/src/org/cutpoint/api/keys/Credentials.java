package org.cutpoint.api.keys;

import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How a client proves who it is, and knows whom it talks to.
 *
 * @param context its certificate, if it has one, and the authority that it trusts; the server's certificate must also name the
 *     host that was asked for
 * @param token that it sends once the server is known; empty if it has none
 */
public record Credentials(SSLContext context, Optional<String> token) {
    /** Without the token, which is nobody else's business. */
    @Override
    public String toString() {
        return "Credentials[" + context + (token.isPresent() ? ", with a token]" : "]");
    }
}
