package org.cutpoint.keys.internal;

import java.net.Socket;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Lets clients in whose certificate says that it is a client's. One that says nothing of what it is for would be for everything
 * (RFC 5280, section 4.2.1.12), and Java takes it for a client's, too.
 */
final class ClientsAlone extends X509ExtendedTrustManager {
    private final X509ExtendedTrustManager trust;

    /** @param trust who knows the authority */
    ClientsAlone(X509ExtendedTrustManager trust) {
        this.trust = trust;
    }

    private static void requireClient(X509Certificate[] chain) throws CertificateException {
        if (!Contexts.isFor(chain[0], Contexts.CLIENT_USE)) {
            throw new CertificateException("Extended key usage does not say that it is a client's");
        }
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
        trust.checkClientTrusted(chain, type);
        requireClient(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        trust.checkClientTrusted(chain, type, socket);
        requireClient(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        trust.checkClientTrusted(chain, type, engine);
        requireClient(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
        trust.checkServerTrusted(chain, type);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket) throws CertificateException {
        trust.checkServerTrusted(chain, type, socket);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine) throws CertificateException {
        trust.checkServerTrusted(chain, type, engine);
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return trust.getAcceptedIssuers();
    }
}
