package org.cutpoint.transport.tck;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.api.keys.Rights;

/**
 * Keys for tests, which lie beside this class: one authority's {@link #SERVER}, for this machine, {@link #CLIENT}, {@link #ELSEWHERE},
 * a server of another name, and {@link #EXPIRED}; and a {@link #STRANGER} that is its own authority.
 */
public final class TestKeys {
    public static final String SERVER = "server";
    public static final String CLIENT = "client";
    public static final String ELSEWHERE = "elsewhere";
    public static final String EXPIRED = "expired";
    public static final String STRANGER = "stranger";
    public static final String AUTHORITY = "ca";
    public static final String TOKEN = "a-token";

    private static final Pattern COMMON_NAME = Pattern.compile("CN=([a-z]+)");
    private static final char[] PASSWORD = "changeit".toCharArray();

    private TestKeys() {}

    /** Of a client that shows this certificate. */
    public static Credentials shows(String name) {
        return new Credentials(context(Optional.of(name), AUTHORITY), Optional.empty());
    }

    /** Of a client that has a token alone. */
    public static Credentials withToken(String token) {
        return new Credentials(context(Optional.empty(), AUTHORITY), Optional.of(token));
    }

    /**
     * TLS with some of these keys.
     *
     * @param own whose certificate is shown; empty for none
     * @param trusted who is believed, and all whom it has issued certificates to
     */
    public static SSLContext context(Optional<String> own, String trusted) {
        try {
            KeyStore all = KeyStore.getInstance("PKCS12");
            try (InputStream in = TestKeys.class.getResourceAsStream("keys/test.p12")) {
                all.load(in, PASSWORD);
            }
            KeyStore authority = KeyStore.getInstance("PKCS12");
            authority.load(null, null);
            authority.setCertificateEntry("ca", all.getCertificate(trusted));
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(authority);
            KeyStore mine = KeyStore.getInstance("PKCS12");
            mine.load(null, null);
            if (own.isPresent()) {
                mine.setKeyEntry("own", all.getKey(own.get(), PASSWORD), PASSWORD, new Certificate[] {
                    all.getCertificate(own.get())
                });
            }
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(mine, PASSWORD);
            SSLContext context = SSLContext.getInstance("TLSv1.3");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A guard whose rights a test says. */
    public static final class TestGuard implements Guard {
        private final SSLContext context;
        private final boolean tokens;

        /** By the names in certificates, and {@link #TOKEN}; who is not in it is refused. */
        public final Map<String, Rights> rights = new ConcurrentHashMap<>();

        /** Whether bundles are taken. */
        public volatile boolean signed = true;

        /**
         * @param server whose certificate is shown
         * @param tokens whether clients without one are heard
         */
        public TestGuard(String server, boolean tokens) {
            context = TestKeys.context(Optional.of(server), AUTHORITY);
            this.tokens = tokens;
            rights.put(CLIENT, new Rights(CLIENT, Set.of(Operation.values()), Set.of()));
        }

        @Override
        public SSLContext context() {
            return context;
        }

        @Override
        public boolean tokens() {
            return tokens;
        }

        @Override
        public Optional<Rights> rights(X509Certificate certificate) {
            Matcher name =
                    COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
            return name.find() ? Optional.ofNullable(rights.get(name.group(1))) : Optional.empty();
        }

        @Override
        public Optional<Rights> rights(String token) {
            return token.equals(TOKEN) ? Optional.ofNullable(rights.get(TOKEN)) : Optional.empty();
        }

        @Override
        public void requireSigned(Path bundle) {
            if (!signed) {
                throw new InputException(bundle.toString(), "nobody has signed it", "Sign it");
            }
        }
    }
}
