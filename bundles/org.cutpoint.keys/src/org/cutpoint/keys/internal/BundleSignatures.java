package org.cutpoint.keys.internal;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSigner;
import java.security.GeneralSecurityException;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.HashSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;

/** Whether bundles are signed, as the JDK's {@code jarsigner} does it: every file of them, by one whom the authority lets sign. */
final class BundleSignatures {
    /** What a bundle may become when it is unpacked. */
    private static final long MOST_BYTES = 256L << 20;

    /** What of it is read into memory: the manifest and signatures. */
    private static final long MOST_SIGNATURE_BYTES = 8L << 20;

    private static final int MOST_FILES = 100_000;
    private static final String REMEDY = "Have it signed with 'cutpoint keys sign' where the authority is";

    /** The signature itself. */
    private static final Pattern OF_SIGNATURE =
            Pattern.compile("META-INF/(MANIFEST\\.MF|[^/]*\\.(SF|EC|RSA|DSA)|SIG-[^/]*)");

    private BundleSignatures() {}

    /** @throws InputException if this is no jar */
    static void requireReadable(Path bundle) {
        try (JarFile jar = new JarFile(bundle.toFile(), false)) {
            if (jar.getManifest() == null) {
                throw new InputException(bundle.toString(), "it has no manifest", "Give a bundle");
            }
        } catch (IOException e) {
            throw new InputException(
                    bundle.toString(), "it is no bundle: " + WholeFiles.reason(e), "Give a .jar file", e);
        }
    }

    /**
     * Checks a bundle.
     *
     * @param revoked serial numbers of certificates that count no more
     * @throws InputException if a file of it is not signed, or not as it was when it was
     */
    static void require(Path bundle, X509Certificate authority, Set<String> revoked) {
        String where = bundle.toString();
        if (!Files.isRegularFile(bundle)) {
            throw new InputException(where, "there is no such file", "Check the path");
        }
        Set<Certificate> trusted = new HashSet<>();
        boolean any = false;
        try {
            requireBounded(bundle);
        } catch (IOException e) {
            throw new InputException(where, "it is no bundle: " + WholeFiles.reason(e), "Give a .jar file", e);
        }
        try (JarFile jar = new JarFile(bundle.toFile(), true)) {
            for (JarEntry entry : Collections.list(jar.entries())) {
                String name = entry.getName();
                drain(where, jar, entry, MOST_BYTES);
                if (entry.isDirectory() || ofSignature(name)) {
                    continue;
                }
                any = true;
                if (signers(entry).noneMatch(c -> trusts(c, authority, revoked, trusted))) {
                    throw new InputException(
                            where, name + " in it is not signed by anybody whom this server knows", REMEDY);
                }
            }
        } catch (SecurityException e) {
            throw new InputException(where, "it was changed after it was signed: " + e.getMessage(), REMEDY, e);
        } catch (IOException e) {
            throw new InputException(where, "it is no bundle: " + WholeFiles.reason(e), "Give a .jar file", e);
        }
        if (!any) {
            throw new InputException(where, "there is nothing in it", REMEDY);
        }
    }

    private static boolean ofSignature(String name) {
        return OF_SIGNATURE.matcher(name.toUpperCase(Locale.ROOT)).matches();
    }

    /** Before anything of it is kept. */
    private static void requireBounded(Path bundle) throws IOException {
        String where = bundle.toString();
        Set<String> names = new HashSet<>();
        long left = MOST_BYTES;
        long signature = MOST_SIGNATURE_BYTES;
        try (ZipFile zip = new ZipFile(bundle.toFile())) {
            if (zip.size() > MOST_FILES) {
                throw new InputException(where, "it has more than " + MOST_FILES + " files", "Make it smaller");
            }
            for (ZipEntry entry : Collections.list(zip.entries())) {
                if (!names.add(entry.getName())) {
                    throw new InputException(where, "it has two files " + entry.getName(), REMEDY);
                }
                if (ofSignature(entry.getName())) {
                    signature = drain(where, zip, entry, signature);
                } else {
                    left = drain(where, zip, entry, left);
                }
            }
        }
    }

    /** Only who has read a file knows whether it is what was signed. */
    private static long drain(String where, ZipFile jar, ZipEntry entry, long most) throws IOException {
        byte[] buffer = new byte[16 << 10];
        long left = most;
        try (InputStream in = jar.getInputStream(entry)) {
            for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
                left -= count;
                if (left < 0) {
                    throw new InputException(where, "it unpacks to more than it may", "Make it smaller");
                }
            }
        }
        return left;
    }

    private static Stream<X509Certificate> signers(JarEntry entry) {
        return Optional.ofNullable(entry.getCodeSigners()).stream()
                .flatMap(Stream::of)
                .map((CodeSigner s) -> s.getSignerCertPath().getCertificates())
                .filter(chain -> !chain.isEmpty() && chain.get(0) instanceof X509Certificate)
                .map(chain -> (X509Certificate) chain.get(0));
    }

    private static boolean trusts(
            X509Certificate signer, X509Certificate authority, Set<String> revoked, Set<Certificate> trusted) {
        if (trusted.contains(signer)) {
            return true;
        }
        try {
            signer.checkValidity();
            signer.verify(authority.getPublicKey());
        } catch (GeneralSecurityException e) {
            return false;
        }
        boolean trusts = Contexts.isFor(signer, Contexts.SIGNING_USE) && !revoked.contains(FolderGuard.serial(signer));
        if (trusts) {
            trusted.add(signer);
        }
        return trusts;
    }
}
