package org.cutpoint.keys.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;

/** Keys and certificates as text, as any other program reads them, too. */
final class Pem {
    private static final int LONGEST = 64 << 10;
    private static final String KEY = "PRIVATE KEY";
    private static final Base64.Encoder LINES = Base64.getMimeEncoder(64, new byte[] {'\n'});

    private Pem() {}

    static String text(X509Certificate certificate) {
        try {
            return block("CERTIFICATE", certificate.getEncoded());
        } catch (CertificateEncodingException e) {
            throw new IllegalStateException(e);
        }
    }

    static String text(PrivateKey key) {
        return block(KEY, key.getEncoded());
    }

    private static String block(String what, byte[] content) {
        return "-----BEGIN " + what + "-----\n" + LINES.encodeToString(content) + "\n-----END " + what + "-----\n";
    }

    /**
     * Reads a certificate that is valid now.
     *
     * @throws InputException if there is none in the file, or it is not valid yet or any more
     */
    static X509Certificate certificate(Path file) {
        try {
            X509Certificate certificate = (X509Certificate) CertificateFactory.getInstance("X.509")
                    .generateCertificate(new ByteArrayInputStream(read(file).getBytes(US_ASCII)));
            certificate.checkValidity();
            return certificate;
        } catch (java.security.cert.CertificateExpiredException e) {
            throw new InputException(file.toString(), "it has expired", "Have 'cutpoint keys' make another one", e);
        } catch (java.security.cert.CertificateNotYetValidException e) {
            throw new InputException(file.toString(), "it is not valid yet", "Set this machine's clock", e);
        } catch (GeneralSecurityException e) {
            throw new InputException(file.toString(), "it holds no certificate", "Give one in PEM", e);
        }
    }

    /**
     * Reads a private key.
     *
     * @throws InputException if there is none in the file, or others may read it
     */
    static PrivateKey key(Path file) {
        requirePrivate(file);
        String text = read(file);
        int begin = text.indexOf("-----BEGIN " + KEY + "-----");
        int end = text.indexOf("-----END " + KEY + "-----");
        try {
            if (begin < 0 || end < begin) {
                throw new GeneralSecurityException("no PKCS #8");
            }
            byte[] content = Base64.getMimeDecoder()
                    .decode(text.substring(begin + KEY.length() + "-----BEGIN -----".length(), end));
            try {
                return KeyFactory.getInstance("EC").generatePrivate(new PKCS8EncodedKeySpec(content));
            } catch (GeneralSecurityException e) {
                return KeyFactory.getInstance("RSA").generatePrivate(new PKCS8EncodedKeySpec(content));
            }
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            throw new InputException(file.toString(), "it holds no key", "Give one in PEM, PKCS #8, no password", e);
        }
    }

    static String read(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw new InputException(file.toString(), "it is too large for a key", "Check the path");
            }
            return Files.readString(file, US_ASCII);
        } catch (NoSuchFileException e) {
            throw new InputException(
                    file.toString(), "there is no such file", "Have 'cutpoint keys' make this folder's keys", e);
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be read: " + WholeFiles.reason(e), "", e);
        }
    }

    /** @throws InputException if others of this machine may read it; where the file system does not tell, they are believed */
    static void requirePrivate(Path file) {
        try {
            Set<PosixFilePermission> may = Files.getPosixFilePermissions(file);
            if (may.contains(PosixFilePermission.OTHERS_READ) || may.contains(PosixFilePermission.GROUP_READ)) {
                throw new InputException(
                        file.toString(), "others of this machine may read it", "Run: chmod 600 '" + file + "'");
            }
        } catch (UnsupportedOperationException | IOException e) {
            // Another file system, or no file: reading it tells.
        }
    }
}
