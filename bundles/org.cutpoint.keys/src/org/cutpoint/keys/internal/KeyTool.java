package org.cutpoint.keys.internal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.cutpoint.api.InputException;
import org.cutpoint.files.WholeFiles;

/** What the JDK's own {@code keytool} and {@code jarsigner} make, in a folder that nobody else sees. */
final class KeyTool {
    private static final String PASSWORD = "CUTPOINT_STORE_PASSWORD";
    private static final String ISSUER = "ca";
    private static final String MADE = "made";
    private static final long MOST_SECONDS = 120;
    private static final int LONGEST_OUTPUT = 2000;

    private KeyTool() {}

    /** A key and the certificate for it. */
    record Pair(PrivateKey key, X509Certificate certificate) {}

    /**
     * Makes a key and a certificate.
     *
     * @param issuer who signs it; empty if it signs itself
     * @param subject distinguished name
     * @param extensions as {@code keytool -ext} takes them
     */
    static Pair make(Optional<Pair> issuer, String subject, Duration valid, List<String> extensions) {
        return inFolder((folder, password) -> {
            Path file = folder.resolve("keys.p12");
            if (issuer.isPresent()) {
                store(file, password, ISSUER, issuer.get(), List.of(issuer.get().certificate()));
            }
            List<String> command = new ArrayList<>(List.of(
                    tool("keytool").toString(),
                    "-genkeypair",
                    "-alias",
                    MADE,
                    "-keyalg",
                    "EC",
                    "-groupname",
                    "secp256r1"));
            command.addAll(List.of("-sigalg", "SHA256withECDSA", "-dname", subject));
            // Clocks differ.
            command.addAll(List.of("-startdate", "-1H", "-validity", String.valueOf(Math.max(1, valid.toDays()))));
            extensions.forEach(extension -> command.addAll(List.of("-ext", extension)));
            command.addAll(List.of("-storetype", "PKCS12", "-keystore", file.toString(), "-storepass:env", PASSWORD));
            if (issuer.isPresent()) {
                command.addAll(List.of("-signer", ISSUER));
            }
            run(command, password);
            KeyStore store = KeyStore.getInstance("PKCS12");
            try (InputStream in = Files.newInputStream(file)) {
                store.load(in, password.toCharArray());
            }
            return new Pair((PrivateKey) store.getKey(MADE, password.toCharArray()), (X509Certificate)
                    store.getCertificate(MADE));
        });
    }

    /** Signs a jar in place. */
    static void sign(Path jar, Pair signer, X509Certificate authority) {
        Path jarsigner = tool("jarsigner");
        inFolder((folder, password) -> {
            Path file = folder.resolve("keys.p12");
            Path signed = folder.resolve("signed.jar");
            store(file, password, MADE, signer, List.of(signer.certificate(), authority));
            run(
                    List.of(
                            jarsigner.toString(),
                            "-storetype",
                            "PKCS12",
                            "-keystore",
                            file.toString(),
                            "-storepass:env",
                            PASSWORD,
                            "-digestalg",
                            "SHA-256",
                            "-sigfile",
                            "CUTPOINT",
                            "-signedjar",
                            signed.toString(),
                            jar.toString(),
                            MADE),
                    password);
            WholeFiles.write(jar, out -> Files.copy(signed, out));
            return signed;
        });
    }

    private interface Work<T> {
        T in(Path folder, String password) throws IOException, GeneralSecurityException, InterruptedException;
    }

    private static <T> T inFolder(Work<T> work) {
        byte[] random = new byte[24];
        new SecureRandom().nextBytes(random);
        Path folder = null;
        try {
            // For its owner alone, where the file system can do that.
            folder = Files.createTempDirectory("cutpoint-keys");
            return work.in(folder, HexFormat.of().formatHex(random));
        } catch (IOException | GeneralSecurityException e) {
            throw new InputException("keys", "they cannot be made: " + e.getMessage(), "", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new java.util.concurrent.CancellationException("interrupted");
        } finally {
            delete(folder);
        }
    }

    private static void delete(Path folder) {
        if (folder == null) {
            return;
        }
        try (var files = Files.list(folder)) {
            for (Path file : files.toList()) {
                Files.delete(file);
            }
            Files.delete(folder);
        } catch (IOException e) {
            System.getLogger(KeyTool.class.getName())
                    .log(System.Logger.Level.WARNING, folder + " cannot be deleted: it holds keys", e);
        }
    }

    private static void store(Path file, String password, String alias, Pair pair, List<X509Certificate> chain)
            throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        store.setKeyEntry(alias, pair.key(), password.toCharArray(), chain.toArray(X509Certificate[]::new));
        try (OutputStream out = Files.newOutputStream(file)) {
            store.store(out, password.toCharArray());
        }
    }

    private static Path tool(String name) {
        boolean windows = System.getProperty("os.name").startsWith("Windows");
        Path tool = Path.of(System.getProperty("java.home"), "bin", windows ? name + ".exe" : name);
        if (!Files.isExecutable(tool)) {
            throw new InputException(
                    tool.toString(),
                    "this Java has no " + name,
                    name.equals("jarsigner") ? "Use a JDK" : "Use another Java, with its usual tools");
        }
        return tool;
    }

    private static void run(List<String> command, String password) throws IOException, InterruptedException {
        Path output = Files.createTempFile("cutpoint-keys", ".txt");
        try {
            ProcessBuilder builder = new ProcessBuilder(command)
                    .redirectErrorStream(true)
                    .redirectOutput(output.toFile())
                    .redirectInput(ProcessBuilder.Redirect.from(emptyInput()));
            builder.environment().put(PASSWORD, password);
            Process process = builder.start();
            try {
                if (!process.waitFor(MOST_SECONDS, TimeUnit.SECONDS)) {
                    throw new IOException(command.get(0) + " does not end");
                }
            } finally {
                process.destroyForcibly();
            }
            if (process.exitValue() != 0) {
                byte[] said = Files.readAllBytes(output);
                String text = new String(said, 0, Math.min(said.length, LONGEST_OUTPUT), UTF_8);
                throw new IOException(text.replaceAll("\\s*\\R\\s*", " ").strip());
            }
        } finally {
            Files.deleteIfExists(output);
        }
    }

    private static java.io.File emptyInput() {
        return new java.io.File(
                System.getProperty("os.name").toLowerCase(Locale.ROOT).contains("win") ? "NUL" : "/dev/null");
    }
}
