package org.cutpoint.keys.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import javax.net.ssl.SSLServerSocket;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.keys.Keys.Choice;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.api.keys.Rights;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FolderKeysTest {
    private static final Duration YEAR = Duration.ofDays(365);
    private static final String HASH = "0123456789abcdef".repeat(4);

    /** Made once: each key is a process of its own. */
    @TempDir
    static Path made;

    private static FolderKeys maker;

    @TempDir
    private Path folder;

    private Path home;
    private FolderKeys keys;

    @BeforeAll
    static void make() {
        maker = new FolderKeys(Map.of(), made);
        assertThat(maker.init(made.resolve("keys"), List.of("cloud.example"), YEAR))
                .contains("cloud.example", "localhost", "127.0.0.1");
        maker.device(made.resolve("keys"), "camera", List.of(), YEAR);
        maker.device(made.resolve("keys"), "edge", List.of("10.0.0.7", "fe80::1", "Edge.example"), YEAR);
    }

    @BeforeEach
    void copy() throws IOException {
        home = folder.resolve("home");
        Path to = home.resolve(".config/cutpoint/keys");
        Files.createDirectories(to.getParent());
        Files.walkFileTree(made.resolve("keys"), new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult preVisitDirectory(Path from, BasicFileAttributes attributes) throws IOException {
                Files.createDirectories(to.resolve(made.resolve("keys").relativize(from)));
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult visitFile(Path from, BasicFileAttributes attributes) throws IOException {
                Files.copy(
                        from,
                        to.resolve(made.resolve("keys").relativize(from)),
                        java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
                return FileVisitResult.CONTINUE;
            }
        });
        keys = new FolderKeys(Map.of(), home);
    }

    private X509Certificate certificate(String file) {
        return Pem.certificate(keys.folder().resolve(file));
    }

    @Test
    void certificatesAreForWhatTheyAreMadeFor() throws Exception {
        X509Certificate authority = certificate("ca.crt");
        assertThat(authority.getBasicConstraints()).isZero();
        for (String file : List.of("own.crt", "devices/camera/own.crt", "devices/edge/own.crt")) {
            X509Certificate one = certificate(file);
            one.verify(authority.getPublicKey());
            assertThat(one.getBasicConstraints()).isEqualTo(-1);
            assertThat(Contexts.isFor(one, "1.3.6.1.5.5.7.3.2")).isTrue();
            assertThat(Contexts.isFor(one, Contexts.SIGNING_USE)).isFalse();
            assertThat(Contexts.serves(one)).isEqualTo(!file.contains("camera"));
        }
        assertThat(certificate("devices/edge/own.crt").getSubjectAlternativeNames())
                .extracting(name -> String.valueOf(name.get(1)))
                .contains("10.0.0.7", "edge.example");
        assertThat(FolderGuard.name(certificate("devices/camera/own.crt"))).contains("camera");
        assertThat(FolderGuard.name(certificate("own.crt"))).contains("admin");
    }

    @Test
    void keysAreForTheirOwnerAlone() throws IOException {
        for (String file : List.of("ca.key", "own.key", "devices/camera/own.key")) {
            Path key = keys.folder().resolve(file);
            assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(key)))
                    .isEqualTo("rw-------");
        }
        Path own = keys.folder().resolve("own.key");
        Files.setPosixFilePermissions(own, PosixFilePermissions.fromString("rw-r-----"));
        assertThatThrownBy(() -> keys.reach("--cloud", "10.0.0.1", false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("chmod 600");
    }

    @Test
    void machinesElsewhereAreReachedEncryptedOrNotAtAll() {
        for (String here : List.of("127.0.0.1", "127.8.8.8", "localhost", "::1")) {
            assertThat(keys.reach("--cloud", here, false)).as(here).isEmpty();
            assertThat(keys.reach("--cloud", here, true)).as(here).isPresent();
        }
        for (String there : List.of("10.0.0.1", "cloud.example", "localhost.example", "127.0.0.1.example", "2001::1")) {
            assertThat(keys.reach("--cloud", there, false)).as(there).isPresent();
        }
        assertThat(keys.reach("--cloud", "10.0.0.1", false).flatMap(Credentials::token))
                .isEmpty();
        keys.use(new Choice(Optional.of(folder.resolve("none")), Optional.empty(), false));
        assertThatThrownBy(() -> keys.reach("--cloud", "10.0.0.1", false))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("--cloud: '10.0.0.1' is to be reached encrypted")
                .hasMessageContaining("cutpoint keys device NAME")
                .hasMessageContaining("--insecure");
        keys.use(new Choice(Optional.of(folder.resolve("none")), Optional.empty(), true));
        assertThat(keys.reach("--cloud", "10.0.0.1", false)).isEmpty();
        assertThatThrownBy(() -> keys.reach("--cloud", "10.0.0.1", true)).isInstanceOf(InputException.class);
    }

    @Test
    void aServerNeedsAServersKeys() {
        assertThat(keys.guard("--bind").tokens()).isFalse();
        keys.use(new Choice(Optional.of(keys.folder().resolve("devices/edge")), Optional.empty(), false));
        keys.guard("--bind");
        keys.use(new Choice(Optional.of(keys.folder().resolveSibling("camera")), Optional.empty(), false));
        assertThatThrownBy(() -> keys.guard("--bind")).hasMessageContaining("a client's certificate");
        keys.use(new Choice(Optional.of(folder.resolve("none")), Optional.empty(), false));
        assertThatThrownBy(() -> keys.guard("--bind 0.0.0.0"))
                .hasMessageContaining("--bind 0.0.0.0: ")
                .hasMessageContaining("Run 'cutpoint keys init'")
                .hasMessageContaining("--insecure");
    }

    @Test
    void theFolderIsTheChosenOneOrTheEnvironmentsOrTheUsual() {
        assertThat(keys.folder()).isEqualTo(home.resolve(".config/cutpoint/keys"));
        // As the shell's ~, which a service's unit or env(1) can set.
        assertThat(new FolderKeys(Map.of("HOME", "/other"), home).folder())
                .isEqualTo(Path.of("/other/.config/cutpoint/keys"));
        assertThat(new FolderKeys(Map.of("XDG_CONFIG_HOME", "/etc/xdg", "HOME", "/other"), home).folder())
                .isEqualTo(Path.of("/etc/xdg/cutpoint/keys"));
        assertThat(new FolderKeys(Map.of("CUTPOINT_KEYS", "/k", "XDG_CONFIG_HOME", "/x"), home).folder())
                .isEqualTo(Path.of("/k"));
        keys.use(new Choice(Optional.of(Path.of("/chosen")), Optional.of(Path.of("/t")), true));
        assertThat(keys.folder()).isEqualTo(Path.of("/chosen"));
        assertThat(keys.choice().options()).containsExactly("--keys", "/chosen", "--token", "/t", "--insecure");
    }

    @Test
    void whatClientsMayCountsAsSoonAsItIsWritten() {
        Guard guard = keys.guard("--bind");
        X509Certificate camera = certificate("devices/camera/own.crt");
        Set<Operation> usual = EnumSet.of(Operation.INFER, Operation.UPLOAD, Operation.MEASURE);
        assertThat(guard.rights(camera)).contains(new Rights("camera", usual, Set.of()));
        keys.allow(keys.folder(), "camera", Set.of(Operation.INFER), Set.of(HASH, "zoo:alexnet"));
        assertThat(guard.rights(camera))
                .contains(new Rights("camera", Set.of(Operation.INFER), Set.of(HASH, "zoo:alexnet")));
        keys.allow(keys.folder(), "*", Set.of(), Set.of());
        assertThat(guard.rights(certificate("devices/edge/own.crt"))).contains(new Rights("edge", Set.of(), Set.of()));
        keys.revoke(keys.folder(), "camera");
        assertThat(guard.rights(camera)).isEmpty();
        assertThat(guard.rights(certificate("devices/edge/own.crt"))).isPresent();
        assertThat(keys.describe(keys.folder()))
                .anyMatch(l -> l.contains("certificate camera") && l.contains("REVOKED"))
                .anyMatch(l -> l.contains("may: camera infer, of models"));
    }

    @Test
    void nobodyMayAnythingWhileWhatTheyMayCannotBeRead() throws IOException {
        Guard guard = keys.guard("--bind");
        Files.writeString(keys.folder().resolve("access.json"), "{\"format\": \"cutpoint-access/1\", \"clients\": [");
        assertThat(guard.rights(certificate("own.crt"))).isEmpty();
        assertThatThrownBy(() -> keys.guard("--bind"))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("access.json");
    }

    @Test
    void wrongFilesAreRefusedInOneLine() throws IOException {
        Path access = keys.folder().resolve("access.json");
        for (String wrong : List.of(
                "",
                "[]",
                "{}",
                "{\"format\": \"cutpoint-access/2\"}",
                "{\"format\": \"cutpoint-access/1\", \"x\": 1}",
                "{\"format\": \"cutpoint-access/1\", \"clients\": [{\"name\": \"a\"}]}",
                "{\"format\": \"cutpoint-access/1\", \"clients\": [{\"name\": \"a b\", \"may\": []}]}",
                "{\"format\": \"cutpoint-access/1\", \"clients\": [{\"name\": \"a\", \"may\": [\"all\"]}]}",
                "{\"format\": \"cutpoint-access/1\", \"clients\": [{\"name\": \"a\", \"may\": [], \"models\": [\"x\"]}]}",
                "{\"format\": \"cutpoint-access/1\", \"clients\": [{\"name\": \"a\", \"may\": []},"
                        + " {\"name\": \"a\", \"may\": []}]}",
                "{\"format\": \"cutpoint-access/1\", \"tokens\": [{\"name\": \"a\", \"sha256\": \"x\","
                        + " \"until\": \"2030-01-01T00:00:00Z\"}]}",
                "{\"format\": \"cutpoint-access/1\", \"tokens\": [{\"name\": \"a\", \"sha256\": \"00\","
                        + " \"until\": \"tomorrow\"}]}",
                "{\"format\": \"cutpoint-access/1\", \"revoked\": [\"XY\"]}")) {
            Files.writeString(access, wrong);
            assertThatThrownBy(() -> AccessText.read(access))
                    .as(wrong)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("access.json")
                    .message()
                    .doesNotContain("\n");
        }
    }

    @Test
    void tokensAreKnownByTheirHashesAlone() throws IOException {
        Path client = keys.token(keys.folder(), "ci", Duration.ofDays(1));
        String token = Files.readString(client.resolve("token")).strip();
        assertThat(token).hasSize(43);
        assertThat(Files.readString(keys.folder().resolve("access.json"))).doesNotContain(token);
        Guard guard = keys.guard("--bind");
        assertThat(guard.tokens()).isTrue();
        assertThat(guard.rights(token)).get().extracting(Rights::name).isEqualTo("ci");
        assertThat(guard.rights("x" + token)).isEmpty();
        assertThat(guard.rights("")).isEmpty();
        FolderKeys elsewhere = new FolderKeys(Map.of("CUTPOINT_KEYS", client.toString()), home);
        assertThat(elsewhere.reach("--cloud", "10.0.0.1", false).flatMap(Credentials::token))
                .contains(token);
        assertThat(elsewhere.reach("--cloud", "10.0.0.1", false).orElseThrow().toString())
                .doesNotContain(token);
        keys.revoke(keys.folder(), "ci");
        assertThat(guard.rights(token)).isEmpty();
        assertThatThrownBy(() -> keys.revoke(keys.folder(), "ci")).hasMessageContaining("nothing valid was made");
    }

    @Test
    void tokensThatAreOverAreOfNoUse() throws IOException {
        String hash = FolderKeys.sha256("t");
        Files.writeString(
                keys.folder().resolve("access.json"),
                "{\"format\": \"cutpoint-access/1\", \"tokens\": [{\"name\": \"a\", \"sha256\": \"" + hash
                        + "\", \"until\": \"2020-01-01T00:00:00Z\"}]}");
        assertThat(keys.guard("--bind").rights("t")).isEmpty();
    }

    @Test
    void namesThatLeadElsewhereAreRefused() {
        for (String name :
                List.of("../x", "a/b", "", ".", "-x", "a b", "x,OU=y", "admin", "signer", "ä", "x".repeat(65))) {
            assertThatThrownBy(() -> keys.device(keys.folder(), name, List.of(), YEAR))
                    .as(name)
                    .isInstanceOf(InputException.class);
        }
        for (String host : List.of("a b", "", "x,dns:y", "*.example", "-a", "http://x")) {
            assertThatThrownBy(() -> keys.device(keys.folder(), "x", List.of(host), YEAR))
                    .as(host)
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("--host");
        }
        assertThatThrownBy(() -> keys.device(keys.folder(), "x", List.of(), Duration.ofDays(0)))
                .hasMessageContaining("--days");
        assertThatThrownBy(() -> keys.device(keys.folder().resolve("devices/edge"), "x", List.of(), YEAR))
                .hasMessageContaining("no authority");
        assertThatThrownBy(() -> keys.allow(keys.folder(), "x", Set.of(), Set.of("resnet")))
                .hasMessageContaining("SHA-256");
        assertThat(keys.folder().resolve("devices")).isDirectoryNotContaining("glob:**/x");
    }

    @Test
    void keysOfTwoAuthoritiesAreNotMixed() throws IOException {
        Path other = keys.folder().resolve("devices/camera");
        Files.write(other.resolve("ca.crt"), Pem.text(certificate("own.crt")).getBytes());
        keys.use(new Choice(Optional.of(other), Optional.empty(), false));
        assertThatThrownBy(() -> keys.reach("--cloud", "10.0.0.1", false))
                .hasMessageContaining("not issued by the authority");
        assertThatThrownBy(() -> keys.init(other, List.of(), YEAR)).hasMessageContaining("an authority elsewhere");
    }

    /** RFC 5280 has a certificate that does not say what it is for be for everything. */
    @Test
    void aCertificateThatIsForNothingLetsNobodyIn() throws Exception {
        Path camera = keys.folder().resolve("devices/camera");
        assertThat(refusal(camera)).isEmpty();
        KeyTool.Pair made = KeyTool.make(
                Optional.of(new KeyTool.Pair(Pem.key(keys.folder().resolve("ca.key")), certificate("ca.crt"))),
                "CN=camera,O=Cutpoint",
                YEAR,
                List.of("bc=ca:false", "ku:critical=digitalSignature"));
        assertThat(made.certificate().getExtendedKeyUsage()).isNull();
        Files.writeString(camera.resolve("own.crt"), Pem.text(made.certificate()));
        Files.writeString(camera.resolve("own.key"), Pem.text(made.key()));
        assertThat(refusal(camera)).get().asString().contains("Extended key usage");
    }

    /** Why a server with this folder's keys does not let a client with those of another one in. */
    private Optional<Throwable> refusal(Path client) throws Exception {
        InetAddress here = InetAddress.getLoopbackAddress();
        try (SSLServerSocket listener = (SSLServerSocket)
                keys.guard("--bind").context().getServerSocketFactory().createServerSocket(0, 1, here)) {
            listener.setNeedClientAuth(true);
            CompletableFuture<Void> served = CompletableFuture.runAsync(() -> {
                try (Socket accepted = listener.accept()) {
                    accepted.getOutputStream().write(1);
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try (Socket socket =
                    Contexts.of(client, true).getSocketFactory().createSocket(here, listener.getLocalPort())) {
                assertThat(socket.getInputStream().read()).isEqualTo(1);
            } catch (IOException e) {
                // The server's end says why.
            }
            return served.handle((none, e) -> Optional.ofNullable(e).map(Throwable::getCause))
                    .get(1, TimeUnit.MINUTES);
        }
    }

    private Path jar(String name, String... entries) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes().putValue("Bundle-SymbolicName", "a.bundle");
        Path jar = folder.resolve(name);
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
            for (String entry : entries) {
                out.putNextEntry(new ZipEntry(entry));
                out.write(("content of " + entry).getBytes());
                out.closeEntry();
            }
        }
        return jar;
    }

    /** The jar with each entry as the change has it; entries that it makes null are left away. */
    private Path changed(Path jar, String victim, byte[] content, Optional<String> added) throws IOException {
        Path to = folder.resolve("changed.jar");
        try (JarFile in = new JarFile(jar.toFile(), false);
                JarOutputStream out = new JarOutputStream(Files.newOutputStream(to))) {
            for (JarEntry entry : new ArrayList<>(Collections.list(in.entries()))) {
                out.putNextEntry(new ZipEntry(entry.getName()));
                if (entry.getName().equals(victim)) {
                    out.write(content);
                } else {
                    try (InputStream stream = in.getInputStream(entry)) {
                        stream.transferTo(out);
                    }
                }
                out.closeEntry();
            }
            if (added.isPresent()) {
                out.putNextEntry(new ZipEntry(added.get()));
                out.write(content);
                out.closeEntry();
            }
        }
        return to;
    }

    @Test
    void onlyBundlesThatAreSignedAsAWholeAreTaken() throws Exception {
        Path jar = jar("a.jar", "a/A.class", "META-INF/services/x", "b.txt");
        Guard guard = keys.guard("--bind");
        assertThatThrownBy(() -> guard.requireSigned(jar))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("is not signed by anybody")
                .hasMessageContaining("cutpoint keys sign");
        keys.sign(keys.folder(), jar);
        guard.requireSigned(jar);
        // An edge, which has the authority's certificate alone.
        keys.use(new Choice(Optional.of(keys.folder().resolve("devices/edge")), Optional.empty(), false));
        Guard edge = keys.guard("--bind");
        edge.requireSigned(jar);
        byte[] evil = "evil".getBytes();
        assertThatThrownBy(() -> edge.requireSigned(changed(jar, "a/A.class", evil, Optional.empty())))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("changed after it was signed");
        assertThatThrownBy(() -> edge.requireSigned(changed(jar, "", evil, Optional.of("a/B.class"))))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("a/B.class in it is not signed");
        byte[] manifest;
        try (JarFile in = new JarFile(jar.toFile());
                InputStream stream = in.getInputStream(in.getEntry(JarFile.MANIFEST_NAME))) {
            manifest = new String(stream.readAllBytes())
                    .replace("Bundle-SymbolicName: a.bundle", "Bundle-SymbolicName: b.bundle")
                    .getBytes();
        }
        assertThatThrownBy(() -> edge.requireSigned(changed(jar, JarFile.MANIFEST_NAME, manifest, Optional.empty())))
                .isInstanceOf(InputException.class);
    }

    @Test
    void bundlesSignedByOthersAreNotTaken() throws Exception {
        Path jar = jar("a.jar", "a/A.class");
        // A client's certificate of the same authority, and one of an authority of the signer's own.
        KeyTool.Pair camera = new KeyTool.Pair(
                Pem.key(keys.folder().resolve("devices/camera/own.key")), certificate("devices/camera/own.crt"));
        KeyTool.sign(jar, camera, certificate("ca.crt"));
        assertThatThrownBy(() -> keys.guard("--bind").requireSigned(jar)).hasMessageContaining("is not signed");
        Path other = jar("b.jar", "a/A.class");
        KeyTool.Pair authority = KeyTool.make(Optional.empty(), "CN=Cutpoint", YEAR, List.of("bc=ca:true"));
        KeyTool.Pair stranger =
                KeyTool.make(Optional.of(authority), "CN=signer,O=Cutpoint", YEAR, List.of("eku=codeSigning"));
        KeyTool.sign(other, stranger, authority.certificate());
        assertThatThrownBy(() -> keys.guard("--bind").requireSigned(other)).hasMessageContaining("is not signed");
        keys.sign(keys.folder(), other);
        keys.guard("--bind").requireSigned(other);
        keys.revoke(keys.folder(), "signer");
        assertThatThrownBy(() -> keys.guard("--bind").requireSigned(other)).hasMessageContaining("is not signed");
    }

    @Test
    void whatIsNoBundleIsRefused() throws IOException {
        Guard guard = keys.guard("--bind");
        Path text = Files.writeString(folder.resolve("x.jar"), "no jar");
        assertThatThrownBy(() -> guard.requireSigned(text)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> guard.requireSigned(folder.resolve("none.jar")))
                .isInstanceOf(InputException.class);
        assertThatThrownBy(() -> keys.sign(keys.folder(), text)).isInstanceOf(InputException.class);
        assertThatThrownBy(() -> guard.requireSigned(jar("empty.jar"))).hasMessageContaining("nothing in it");
    }

    /** A small file that becomes a large one when it is unpacked. */
    @Test
    void aBundleThatUnpacksWithoutEndIsRefused() throws IOException {
        Guard guard = keys.guard("--bind");
        // What is read into memory, and what is not.
        for (Map.Entry<String, Long> large :
                Map.of("META-INF/ZEROS.SF", 9L << 20, "zeros", 257L << 20).entrySet()) {
            Path bomb = folder.resolve("bomb.jar");
            try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(bomb), new Manifest())) {
                out.putNextEntry(new ZipEntry(large.getKey()));
                writeZeros(out, large.getValue());
                out.closeEntry();
            }
            assertThat(Files.size(bomb)).isLessThan(1 << 20);
            assertThatThrownBy(() -> guard.requireSigned(bomb))
                    .isInstanceOf(InputException.class)
                    .hasMessageContaining("unpacks to more than");
        }
    }

    private static void writeZeros(OutputStream out, long count) throws IOException {
        byte[] zeros = new byte[1 << 20];
        for (long left = count; left > 0; left -= zeros.length) {
            out.write(zeros, 0, (int) Math.min(left, zeros.length));
        }
    }
}
