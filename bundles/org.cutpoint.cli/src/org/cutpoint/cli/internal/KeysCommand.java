package org.cutpoint.cli.internal;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.KeyMaker;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.api.keys.Operation;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.workbench.Suggest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Makes keys, and says who may what. */
@CommandLine.Command(
        footer = {
            "",
            "  init                 Makes an authority, and this machine's own keys; again: new own keys, same authority.",
            "  device NAME          Makes another machine's keys, in devices/NAME: bring that folder there, as its folder"
                    + " of keys. With --host it may serve, too, as an edge does.",
            "  token NAME           Makes a token, for a client without a certificate, in devices/NAME.",
            "  allow NAME OP...     Says what a client may: infer, upload, measure, manage, none; NAME '*': all others.",
            "  revoke NAME          Has everything refused that was made for NAME.",
            "  sign JAR...          Signs bundles, as servers with keys want them.",
            "  list                 Shows what was made, and who may what.",
            "",
            "Servers obey access.json in their own folder of keys, as soon as it is written; bring it to those elsewhere.",
            "What the authority's folder holds, above all ca.key, makes keys for everything: keep it.",
            "",
            "Examples:",
            "  cutpoint keys init --host cloud.example               (on the server)",
            "  cutpoint keys device camera                           (there, too)",
            "  scp -r ~/.config/cutpoint/keys/devices/camera pi:.config/cutpoint/keys",
            "  cutpoint keys allow camera infer --model zoo:mobilenet-v2",
            "  cutpoint serve --bind 0.0.0.0 --port 7001             (on the server)",
            "  cutpoint run zoo:mobilenet-v2 --cloud cloud.example:7001     (on the device)"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=keys",
            Command.DESCRIPTION + "=Makes keys for machines that reach each other, and says who may what"
        })
public final class KeysCommand implements Command {
    private static final String NONE = "none";
    private static final List<String> ACTIONS = List.of("init", "device", "token", "allow", "revoke", "sign", "list");

    @Parameters(index = "0", paramLabel = "ACTION", description = "init, device, token, allow, revoke, sign or list.")
    private String action;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "NAME|JAR", description = "Whose keys; what to sign.")
    private List<String> what = new ArrayList<>();

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "The folder of keys (default: $CUTPOINT_KEYS, else ~/.config/cutpoint/keys).")
    private Path folder;

    @Option(
            names = "--host",
            paramLabel = "ADDR",
            description =
                    "A name or address under which clients reach the machine, as they write it. May be given several"
                            + " times. init knows this machine's own.")
    private List<String> hosts = new ArrayList<>();

    @Option(
            names = "--model",
            paramLabel = "MODEL",
            description =
                    "With allow: only of this model, by the SHA-256 of its content or zoo:NAME. May be given several"
                            + " times.")
    private List<String> models = new ArrayList<>();

    @Option(
            names = "--days",
            paramLabel = "N",
            defaultValue = "825",
            description = "How long keys and tokens are valid (default: ${DEFAULT-VALUE}).")
    private int days;

    private final Keys keys;
    private final KeyMaker maker;

    @Activate
    public KeysCommand(@Reference Keys keys, @Reference KeyMaker maker) {
        this.keys = keys;
        this.maker = maker;
    }

    @Override
    public int run(Console console) {
        Path in = folder == null ? keys.folder() : folder;
        Duration valid = Duration.ofDays(days);
        refuseWhatIsNotFor("--host", hosts, List.of("init", "device"));
        refuseWhatIsNotFor("--model", models, List.of("allow"));
        switch (action) {
            case "init" -> {
                require(0, 0, "nothing");
                List<String> named = maker.init(in, hosts, valid);
                console.out().println("Keys of this machine, and an authority for others', are in " + in);
                console.out().println("Clients may reach it as " + String.join(", ", named));
            }
            case "device" -> {
                require(1, 1, "one NAME");
                Path made = maker.device(in, what.get(0), hosts, valid);
                console.out().println("Bring " + made + " to that machine, as its folder ~/.config/cutpoint/keys");
            }
            case "token" -> {
                require(1, 1, "one NAME");
                Path made = maker.token(in, what.get(0), valid);
                console.out().println("Bring " + made + " to the client, as its folder ~/.config/cutpoint/keys");
                console.out().println("Servers that run, and had no tokens yet, must be started again");
            }
            case "allow" -> {
                require(2, Integer.MAX_VALUE, "a NAME and what it may");
                maker.allow(in, what.get(0), operations(), new LinkedHashSet<>(models));
                console.out().println("Written: " + in.resolve("access.json"));
            }
            case "revoke" -> {
                require(1, 1, "one NAME");
                maker.revoke(in, what.get(0));
                console.out().println("Written: " + in.resolve("access.json") + "; bring it to servers elsewhere");
            }
            case "sign" -> {
                require(1, Integer.MAX_VALUE, "a JAR");
                for (String jar : what) {
                    maker.sign(in, Path.of(jar));
                    console.out().println("Signed " + jar);
                }
            }
            case "list" -> {
                require(0, 0, "nothing");
                maker.describe(in).forEach(console.out()::println);
            }
            default -> throw new InputException(
                    "keys",
                    "there is no action '" + action + "'",
                    Suggest.instead(action, ACTIONS, "Choose of " + String.join(", ", ACTIONS)));
        }
        return OK;
    }

    private void refuseWhatIsNotFor(String option, List<String> given, List<String> actions) {
        if (!given.isEmpty() && !actions.contains(action)) {
            throw new InputException(
                    option, "it says nothing to 'keys " + action + "'", "Give it with " + String.join(" or ", actions));
        }
    }

    private void require(int least, int most, String wanted) {
        if (what.size() < least || what.size() > most) {
            throw new InputException(
                    "keys " + action, "it takes " + wanted + " behind it", "See 'cutpoint keys --help'");
        }
    }

    private Set<Operation> operations() {
        List<String> words = what.subList(1, what.size()).stream()
                .flatMap(word -> Arrays.stream(word.split(",")))
                .toList();
        Set<Operation> operations = EnumSet.noneOf(Operation.class);
        if (words.equals(List.of(NONE))) {
            return operations;
        }
        List<String> ids = Arrays.stream(Operation.values()).map(Operation::id).toList();
        for (String word : words) {
            operations.add(Arrays.stream(Operation.values())
                    .filter(o -> o.id().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new InputException(
                            "keys allow",
                            "there is no operation '" + word + "'",
                            Suggest.instead(word, ids, "Choose of " + String.join(", ", ids) + ", or none"))));
        }
        return operations;
    }
}
