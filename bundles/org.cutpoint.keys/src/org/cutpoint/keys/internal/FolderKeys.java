package org.cutpoint.keys.internal;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Credentials;
import org.cutpoint.api.keys.Guard;
import org.cutpoint.api.keys.KeyMaker;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.api.keys.Rights;
import org.cutpoint.files.WholeFiles;
import org.cutpoint.keys.internal.AccessText.Access;
import org.cutpoint.keys.internal.AccessText.Token;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;

/**
 * Keys in a folder: {@code ca.crt}, {@code own.crt}, {@code own.key}, all in PEM; where the authority is, {@code ca.key}, too, and
 * {@code devices/NAME}, a folder of keys for each other machine.
 */
@Component(service = {Keys.class, KeyMaker.class})
public final class FolderKeys implements Keys, KeyMaker {
    static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,63}");
    static final String AUTHORITY = "ca.crt";
    static final String OWN = "own.crt";
    static final String OWN_KEY = "own.key";
    static final String ACCESS = "access.json";

    /** What the machine is called that has the authority. */
    static final String ADMIN = "admin";

    private static final String AUTHORITY_KEY = "ca.key";
    private static final String SIGNER = "signer";
    private static final String TOKEN = "token";
    private static final String ISSUED = "issued.txt";
    private static final String DEVICES = "devices";
    private static final Duration AUTHORITY_VALID = KeyMaker.LONGEST;
    private static final int MOST_HOSTS = 64;
    private static final int TOKEN_BYTES = 32;
    private static final int LONGEST_TOKEN = 256;
    private static final Pattern HOST =
            Pattern.compile("[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?(\\.[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?)*");
    private static final Pattern LOOPBACK =
            Pattern.compile("localhost|127(\\.[0-9]{1,3}){3}|::1|0:0:0:0:0:0:0:1", Pattern.CASE_INSENSITIVE);
    private static final Pattern IPV4 = Pattern.compile("[0-9]{1,3}(\\.[0-9]{1,3}){3}");
    private static final Pattern MODEL = Pattern.compile("[0-9a-f]{64}|(training:)?zoo:[A-Za-z0-9:._-]{1,200}");

    private final Map<String, String> environment;
    private final Path home;
    private volatile Choice choice = Choice.USUAL;

    @Activate
    public FolderKeys() {
        this(System.getenv(), Path.of(System.getProperty("user.home")));
    }

    /** @param user the home that the system knows of; what HOME says, as the shell's ~ does, comes before it */
    FolderKeys(Map<String, String> environment, Path user) {
        this.environment = Map.copyOf(environment);
        String told = environment.getOrDefault("HOME", "");
        this.home = told.isEmpty() ? user : Path.of(told);
    }

    static boolean isModel(String text) {
        return MODEL.matcher(text).matches();
    }

    @Override
    public void use(Choice chosen) {
        choice = chosen;
    }

    @Override
    public Choice choice() {
        return choice;
    }

    @Override
    public Path folder() {
        return choice.folder().orElseGet(() -> {
            String set = environment.getOrDefault("CUTPOINT_KEYS", "");
            String configurations = environment.getOrDefault("XDG_CONFIG_HOME", "");
            return !set.isEmpty()
                    ? Path.of(set)
                    : (configurations.isEmpty() ? home.resolve(".config") : Path.of(configurations))
                            .resolve("cutpoint")
                            .resolve("keys");
        });
    }

    @Override
    public Optional<Credentials> reach(String where, String host, boolean wanted) {
        Choice chosen = choice;
        // By what is written, not by what somebody says that the name means.
        if (!wanted && (LOOPBACK.matcher(host).matches() || chosen.insecure())) {
            return Optional.empty();
        }
        Path folder = folder();
        if (!Files.exists(folder.resolve(AUTHORITY))) {
            throw new InputException(
                    where,
                    "'" + host + "' is to be reached encrypted, and there are no keys in " + folder,
                    "Put there what 'cutpoint keys device NAME' makes where the server's keys are, or add --insecure");
        }
        boolean own = Files.exists(folder.resolve(OWN));
        Optional<String> token = own && chosen.token().isEmpty() ? Optional.empty() : token(folder, chosen);
        if (!own && token.isEmpty()) {
            throw new InputException(
                    folder.toString(),
                    "there is neither " + OWN + " nor a token to show to '" + host + "'",
                    "Give --token FILE, or put there what 'cutpoint keys device NAME' makes");
        }
        return Optional.of(new Credentials(Contexts.of(folder, own), token));
    }

    private Optional<String> token(Path folder, Choice chosen) {
        String given = environment.getOrDefault("CUTPOINT_TOKEN", "");
        if (chosen.token().isEmpty() && !given.isEmpty()) {
            return Optional.of(legal("CUTPOINT_TOKEN", given));
        }
        Path file = chosen.token().orElse(folder.resolve(TOKEN));
        if (chosen.token().isEmpty() && !Files.exists(file)) {
            return Optional.empty();
        }
        Pem.requirePrivate(file);
        return Optional.of(legal(file.toString(), Pem.read(file).strip()));
    }

    private static String legal(String where, String token) {
        if (!token.matches("[A-Za-z0-9._~+/=-]{1," + LONGEST_TOKEN + "}")) {
            throw new InputException(where, "this is no token", "Let 'cutpoint keys token NAME' make one");
        }
        return token;
    }

    @Override
    public Guard guard(String where) {
        Path folder = folder();
        if (!Files.exists(folder.resolve(AUTHORITY)) || !Files.exists(folder.resolve(OWN))) {
            throw new InputException(
                    where,
                    "clients are to be known, and there are no keys in " + folder,
                    "Run 'cutpoint keys init', or put there what 'cutpoint keys device NAME --host ...' makes where the"
                            + " authority is; or add --insecure, and whoever reaches it may run models");
        }
        return new FolderGuard(folder);
    }

    @Override
    public List<String> init(Path folder, List<String> hosts, Duration valid) {
        LinkedHashSet<String> all = new LinkedHashSet<>(hosts);
        all.addAll(ownHosts());
        List<String> named = all.stream().limit(MOST_HOSTS).toList();
        String names = names(named);
        checkValid(valid);
        makePrivate(folder);
        if (!Files.exists(folder.resolve(AUTHORITY_KEY))) {
            if (Files.exists(folder.resolve(AUTHORITY))) {
                throw new InputException(
                        folder.toString(),
                        "it has keys from an authority elsewhere",
                        "Make keys there, or give another folder with --keys");
            }
            byte[] random = new byte[4];
            new SecureRandom().nextBytes(random);
            KeyTool.Pair authority = KeyTool.make(
                    Optional.empty(),
                    "CN=Cutpoint " + HexFormat.of().formatHex(random) + ",O=Cutpoint",
                    AUTHORITY_VALID,
                    List.of("bc:critical=ca:true,pathlen:0", "ku:critical=keyCertSign,cRLSign"));
            writeKey(folder.resolve(AUTHORITY_KEY), authority);
            WholeFiles.write(folder.resolve(AUTHORITY), Pem.text(authority.certificate()));
        }
        KeyTool.Pair own = issue(folder, ADMIN, "clientAuth,serverAuth", Optional.of(names), valid);
        write(folder, own);
        return named;
    }

    /** Names and addresses that this machine knows itself by. */
    private static List<String> ownHosts() {
        List<String> hosts = new ArrayList<>(List.of("localhost", "127.0.0.1", "0:0:0:0:0:0:0:1"));
        try {
            String name = InetAddress.getLocalHost().getHostName();
            if (HOST.matcher(name).matches()) {
                hosts.add(name);
            }
            for (NetworkInterface each : Collections.list(NetworkInterface.getNetworkInterfaces())) {
                each.inetAddresses()
                        .filter(a -> !a.isLoopbackAddress() && !a.isLinkLocalAddress())
                        // Without the interface that an address of version 6 may name.
                        .map(a -> a.getHostAddress().replaceAll("%.*", ""))
                        .forEach(hosts::add);
            }
        } catch (UnknownHostException | SocketException e) {
            // A machine without a name: whoever knows one gives it.
        }
        return hosts;
    }

    @Override
    public Path device(Path folder, String name, List<String> hosts, Duration valid) {
        Path device = deviceFolder(folder, name);
        checkValid(valid);
        KeyTool.Pair made = issue(
                folder,
                name,
                hosts.isEmpty() ? "clientAuth" : "clientAuth,serverAuth",
                hosts.isEmpty() ? Optional.empty() : Optional.of(names(hosts)),
                valid);
        makePrivate(device);
        write(device, made);
        copy(folder.resolve(AUTHORITY), device.resolve(AUTHORITY));
        if (!hosts.isEmpty()) {
            WholeFiles.write(device.resolve(ACCESS), AccessText.write(AccessText.read(folder.resolve(ACCESS))));
        }
        return device;
    }

    @Override
    public Path token(Path folder, String name, Duration valid) {
        Path device = deviceFolder(folder, name);
        checkValid(valid);
        authority(folder);
        byte[] random = new byte[TOKEN_BYTES];
        new SecureRandom().nextBytes(random);
        String token = Base64.getUrlEncoder().withoutPadding().encodeToString(random);
        Access access = AccessText.read(folder.resolve(ACCESS));
        List<Token> tokens = new ArrayList<>(access.tokens());
        tokens.removeIf(t -> t.until().isBefore(Instant.now()));
        tokens.add(new Token(name, sha256(token), Instant.now().plus(valid).truncatedTo(ChronoUnit.SECONDS)));
        makePrivate(device);
        writePrivate(device.resolve(TOKEN), token + "\n");
        copy(folder.resolve(AUTHORITY), device.resolve(AUTHORITY));
        write(folder, new Access(access.clients(), tokens, access.revoked()));
        return device;
    }

    @Override
    public void allow(Path folder, String name, Set<Operation> operations, Set<String> models) {
        if (!name.equals(AccessText.OTHERS)) {
            checkName(name);
        }
        for (String model : models) {
            if (!isModel(model)) {
                throw new InputException(
                        "--model",
                        "'" + model + "' names no model",
                        "Give the SHA-256 of its content ('cutpoint inspect' shows it), or zoo:NAME");
            }
        }
        Access access = AccessText.read(folder.resolve(ACCESS));
        List<Rights> clients = new ArrayList<>(access.clients());
        clients.removeIf(r -> r.name().equals(name));
        clients.add(new Rights(name, operations, models));
        write(folder, new Access(clients, access.tokens(), access.revoked()));
    }

    @Override
    public void revoke(Path folder, String name) {
        checkName(name);
        Access access = AccessText.read(folder.resolve(ACCESS));
        Set<String> revoked = new HashSet<>(access.revoked());
        issued(folder).stream().filter(line -> line[1].equals(name)).forEach(line -> revoked.add(line[0]));
        List<Token> tokens =
                access.tokens().stream().filter(t -> !t.name().equals(name)).toList();
        if (revoked.equals(access.revoked()) && tokens.equals(access.tokens())) {
            throw new InputException(
                    folder.toString(), "nothing valid was made for '" + name + "' here", "See 'cutpoint keys list'");
        }
        write(folder, new Access(access.clients(), tokens, revoked));
    }

    @Override
    public void sign(Path folder, Path bundle) {
        X509Certificate authority = Pem.certificate(folder.resolve(AUTHORITY));
        BundleSignatures.requireReadable(bundle);
        if (!Files.exists(folder.resolve(SIGNER + ".key"))) {
            KeyTool.Pair made = issue(folder, SIGNER, "codeSigning", Optional.empty(), KeyMaker.LONGEST.dividedBy(2));
            WholeFiles.write(folder.resolve(SIGNER + ".crt"), Pem.text(made.certificate()));
            writeKey(folder.resolve(SIGNER + ".key"), made);
        }
        KeyTool.sign(
                bundle,
                new KeyTool.Pair(
                        Pem.key(folder.resolve(SIGNER + ".key")), Pem.certificate(folder.resolve(SIGNER + ".crt"))),
                authority);
    }

    @Override
    public List<String> describe(Path folder) {
        X509Certificate authority = Pem.certificate(folder.resolve(AUTHORITY));
        List<String> lines = new ArrayList<>();
        lines.add("keys of " + folder + (Files.exists(folder.resolve(AUTHORITY_KEY)) ? ", with the authority" : ""));
        lines.add("  authority " + authority.getSubjectX500Principal().getName() + until(authority));
        if (Files.exists(folder.resolve(OWN))) {
            X509Certificate own = Pem.certificate(folder.resolve(OWN));
            lines.add("  this machine: " + FolderGuard.name(own).orElse("?") + until(own)
                    + (Contexts.serves(own) ? ", may serve" : ", a client alone"));
        }
        Access access = AccessText.read(folder.resolve(ACCESS));
        for (String[] line : issued(folder)) {
            boolean revoked = access.revoked().contains(line[0]);
            lines.add("  certificate " + line[1] + ", serial " + line[0] + ", until " + line[2]
                    + (revoked ? ", REVOKED" : ""));
        }
        access.tokens().forEach(t -> lines.add("  token " + t.name() + ", until " + t.until()));
        access.clients().forEach(r -> lines.add("  may: " + shown(r)));
        if (access.clients().stream().noneMatch(r -> r.name().equals(AccessText.OTHERS))) {
            lines.add("  may: " + shown(new Rights("others", AccessText.USUAL, Set.of())));
        }
        return lines;
    }

    private static String until(X509Certificate certificate) {
        return ", until " + certificate.getNotAfter().toInstant();
    }

    private static String shown(Rights rights) {
        List<String> operations =
                rights.operations().stream().sorted().map(Operation::id).toList();
        return rights.name() + " " + (operations.isEmpty() ? "nothing" : String.join(", ", operations))
                + (rights.models().isEmpty() ? "" : ", of models " + String.join(", ", rights.models()));
    }

    private static void checkValid(Duration valid) {
        if (valid.compareTo(Duration.ofDays(1)) < 0 || valid.compareTo(KeyMaker.LONGEST) > 0) {
            throw new InputException("--days", valid.toDays() + " days", "Give 1 to " + KeyMaker.LONGEST.toDays());
        }
    }

    private static void checkName(String name) {
        if (!NAME.matcher(name).matches()) {
            throw new InputException(
                    "keys", "'" + name + "' is no name", "Use letters, digits, '.', '_' and '-', 64 at most");
        }
    }

    private static Path deviceFolder(Path folder, String name) {
        checkName(name);
        if (name.equals(ADMIN) || name.equals(SIGNER)) {
            throw new InputException("keys", "'" + name + "' is the authority's own name", "Choose another");
        }
        return folder.resolve(DEVICES).resolve(name);
    }

    /** As an extension of a certificate. */
    private static String names(Collection<String> hosts) {
        if (hosts.size() > MOST_HOSTS) {
            throw new InputException("--host", hosts.size() + " of them", "Give at most " + MOST_HOSTS);
        }
        return "san="
                + String.join(",", hosts.stream().map(FolderKeys::alternative).toList());
    }

    private static String alternative(String host) {
        boolean address = IPV4.matcher(host).matches() || host.contains(":") && host.matches("[0-9A-Fa-f:.]{2,45}");
        if (!address && (host.length() > 253 || !HOST.matcher(host).matches())) {
            throw new InputException("--host", "'" + host + "' is no name of a machine", "Give a name or an address");
        }
        return (address ? "ip:" : "dns:") + host.toLowerCase(Locale.ROOT);
    }

    private static KeyTool.Pair authority(Path folder) {
        if (!Files.exists(folder.resolve(AUTHORITY_KEY))) {
            throw new InputException(
                    folder.toString(),
                    "there is no authority to make keys with",
                    "Run 'cutpoint keys init' first, or give its folder with --keys");
        }
        return new KeyTool.Pair(Pem.key(folder.resolve(AUTHORITY_KEY)), Pem.certificate(folder.resolve(AUTHORITY)));
    }

    private static KeyTool.Pair issue(Path folder, String name, String uses, Optional<String> hosts, Duration valid) {
        List<String> extensions = Stream.concat(
                        Stream.of("bc=ca:false", "ku:critical=digitalSignature", "eku=" + uses), hosts.stream())
                .toList();
        KeyTool.Pair made =
                KeyTool.make(Optional.of(authority(folder)), "CN=" + name + ",O=Cutpoint", valid, extensions);
        String line = FolderGuard.serial(made.certificate()) + " " + name + " "
                + made.certificate().getNotAfter().toInstant() + "\n";
        try {
            Files.writeString(
                    folder.resolve(ISSUED), line, US_ASCII, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new InputException(
                    folder.resolve(ISSUED).toString(), "cannot be written: " + WholeFiles.reason(e), "", e);
        }
        return made;
    }

    /** Serial number, name and end of each certificate that was made. */
    private static List<String[]> issued(Path folder) {
        Path file = folder.resolve(ISSUED);
        try {
            return Files.exists(file)
                    ? Files.readAllLines(file, US_ASCII).stream()
                            .map(line -> line.split(" "))
                            .filter(line -> line.length == 3)
                            .toList()
                    : List.of();
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be read: " + WholeFiles.reason(e), "", e);
        }
    }

    private static void write(Path folder, Access access) {
        if (!Files.isDirectory(folder)) {
            throw new InputException(folder.toString(), "there is no such folder", "Run 'cutpoint keys init' first");
        }
        WholeFiles.write(folder.resolve(ACCESS), AccessText.write(access));
    }

    private static void write(Path folder, KeyTool.Pair pair) {
        writeKey(folder.resolve(OWN_KEY), pair);
        WholeFiles.write(folder.resolve(OWN), Pem.text(pair.certificate()));
    }

    private static void writeKey(Path file, KeyTool.Pair pair) {
        writePrivate(file, Pem.text(pair.key()));
    }

    /** In a folder that others do not see. */
    private static void writePrivate(Path file, String text) {
        WholeFiles.write(file, text);
        try {
            if (posix(file)) {
                Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
            }
        } catch (IOException e) {
            throw new InputException(file.toString(), "cannot be kept from others: " + WholeFiles.reason(e), "", e);
        }
    }

    private static void makePrivate(Path folder) {
        try {
            Files.createDirectories(folder);
            if (posix(folder)) {
                Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
            }
        } catch (IOException e) {
            throw new InputException(
                    folder.toString(),
                    "cannot be made: " + WholeFiles.reason(e),
                    "Give --keys or CUTPOINT_KEYS another folder",
                    e);
        }
    }

    private static boolean posix(Path file) throws IOException {
        FileStore store = Files.getFileStore(file);
        return store.supportsFileAttributeView("posix");
    }

    private static void copy(Path from, Path to) {
        WholeFiles.write(to, Pem.read(from));
    }

    static String sha256(String text) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text.getBytes(US_ASCII)));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
