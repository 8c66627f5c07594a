package org.cutpoint.keys.internal;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.keys.Rights;
import org.cutpoint.keys.internal.AccessText.Access;

/** Guards by a folder of keys; what its {@code access.json} says counts as soon as it is written. */
final class FolderGuard implements Guard {
    private static final System.Logger LOG = System.getLogger(FolderGuard.class.getName());
    private static final Pattern COMMON_NAME = Pattern.compile("CN=([A-Za-z0-9._-]{1,64})(,.*)?");

    private final Path file;
    private final SSLContext context;
    private final X509Certificate authority;
    private final boolean tokens;
    private Optional<State> state = Optional.empty();

    /** What a file said, and how to see that it says something else now; no access if it could not be read. */
    private record State(Object stamp, Optional<Access> access) {}

    /** @throws InputException if the keys cannot be used, are none of a server, or the file cannot be read */
    FolderGuard(Path folder) {
        file = folder.resolve(FolderKeys.ACCESS);
        context = Contexts.of(folder, true);
        authority = Pem.certificate(folder.resolve(FolderKeys.AUTHORITY));
        Path own = folder.resolve(FolderKeys.OWN);
        if (!Contexts.serves(Pem.certificate(own))) {
            throw new InputException(
                    own.toString(),
                    "it is a client's certificate: nobody would believe a server that shows it",
                    "Have one made with 'cutpoint keys device NAME --host ADDRESS'");
        }
        tokens = !AccessText.read(file).tokens().isEmpty();
    }

    @Override
    public SSLContext context() {
        return context;
    }

    @Override
    public boolean tokens() {
        return tokens;
    }

    static String serial(X509Certificate certificate) {
        return certificate.getSerialNumber().toString(16);
    }

    static Optional<String> name(X509Certificate certificate) {
        Matcher name = COMMON_NAME.matcher(certificate.getSubjectX500Principal().getName());
        return name.matches() ? Optional.of(name.group(1)) : Optional.empty();
    }

    @Override
    public Optional<Rights> rights(X509Certificate certificate) {
        Instant now = Instant.now();
        // A connection may outlast the certificate with which it began.
        if (now.isAfter(certificate.getNotAfter().toInstant())) {
            return Optional.empty();
        }
        return access().filter(a -> !a.revoked().contains(serial(certificate)))
                .flatMap(a -> name(certificate).map(a::of));
    }

    @Override
    public Optional<Rights> rights(String token) {
        String hash = FolderKeys.sha256(token);
        Instant now = Instant.now();
        return access().flatMap(a -> a.tokens().stream()
                .filter(t -> t.sha256().equals(hash) && now.isBefore(t.until()))
                .findFirst()
                .map(t -> a.of(t.name())));
    }

    @Override
    public void requireSigned(Path bundle) {
        BundleSignatures.require(
                bundle,
                authority,
                access().orElseThrow(() -> new InputException(file.toString(), "it cannot be read", "Mend it"))
                        .revoked());
    }

    /** What the file says now; empty while it cannot be read: then nobody may do anything. */
    private synchronized Optional<Access> access() {
        Object stamp = stamp();
        if (state.isEmpty() || !state.get().stamp().equals(stamp)) {
            Optional<Access> read;
            try {
                read = Optional.of(AccessText.read(file));
            } catch (InputException e) {
                LOG.log(System.Logger.Level.WARNING, "All clients are refused: " + e.getMessage());
                read = Optional.empty();
            }
            state = Optional.of(new State(stamp, read));
        }
        return state.get().access();
    }

    private Object stamp() {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            // Files are replaced, not written to.
            return java.util.List.of(
                    attributes.lastModifiedTime(), attributes.size(), String.valueOf(attributes.fileKey()));
        } catch (NoSuchFileException e) {
            return "";
        } catch (IOException e) {
            return e.toString();
        }
    }
}
