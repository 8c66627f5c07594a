package org.cutpoint.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.cutpoint.api.InputException;
import org.cutpoint.api.manage.ManagedBundle;
import org.cutpoint.api.manage.Management;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.report.TextTable;
import org.cutpoint.workbench.Clouds;
import org.cutpoint.workbench.Suggest;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Looks after the bundles of a runtime that runs. */
@CommandLine.Command(
        footer = {
            "",
            "  list                 Bundles that were brought, and those of the runtime that offer strategies, codecs"
                    + " ...",
            "  install JAR...       Brings bundles that were not there.",
            "  update JAR...        Brings other versions of bundles that were brought before.",
            "  remove NAME...       Takes bundles away that were brought, by their symbolic names.",
            "",
            "A new bundle is tried out before anybody gets it; one that does not work is refused, and what was there"
                    + " stays.",
            "Who works with an old version ends on it; whoever asks next gets the new one.",
            "The runtime allows changes if it listens on this machine alone, or was started with 'serve --manage'.",
            "",
            "Examples:",
            "  cutpoint bundle list --at 127.0.0.1:7001",
            "  cutpoint bundle update target/my-strategy-1.1.0.jar --at cloud.example:7001"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=bundle",
            Command.DESCRIPTION + "=Lists, installs, updates and removes bundles of a running runtime"
        })
public final class BundleCommand implements Command {
    private static final String LIST = "list";
    private static final String INSTALL = "install";
    private static final String UPDATE = "update";
    private static final String REMOVE = "remove";
    private static final List<String> ACTIONS = List.of(INSTALL, UPDATE, REMOVE, LIST);

    @Parameters(index = "0", paramLabel = "ACTION", description = "list, install, update or remove.")
    private String action;

    @Parameters(index = "1..*", arity = "0..*", paramLabel = "JAR|NAME", description = "Bundles: files, or names.")
    private List<String> what = new ArrayList<>();

    @Option(
            names = "--at",
            paramLabel = "HOST:PORT",
            required = true,
            description = "A runtime that 'cutpoint serve' started.")
    private String address;

    @Option(names = "--json", description = "Print JSON, one line.")
    private boolean json;

    private final Clouds clouds;

    @Activate
    public BundleCommand(@Reference Clouds clouds) {
        this.clouds = clouds;
    }

    @Override
    public int run(Console console) {
        check();
        try (Clouds.Cloud cloud = clouds.connect("--at", address)) {
            Management runtime = cloud.connection().management();
            List<ManagedBundle> bundles = new ArrayList<>();
            switch (action) {
                case INSTALL -> files().forEach(jar -> bundles.add(runtime.install(jar, console.progress())));
                case UPDATE -> files().forEach(jar -> bundles.add(runtime.update(jar, console.progress())));
                case REMOVE -> what.forEach(name -> bundles.add(runtime.remove(name)));
                default -> bundles.addAll(runtime.bundles());
            }
            console.out().print(json ? json(bundles) + "\n" : text(bundles, console));
        }
        return OK;
    }

    private void check() {
        Suggest.check("bundle", "action", List.of(action), ACTIONS);
        if (action.equals(LIST) != what.isEmpty()) {
            throw new InputException(
                    "bundle " + action,
                    what.isEmpty() ? "it is not said which" : "it takes no names",
                    action.equals(REMOVE)
                            ? "Give symbolic names, as 'bundle list' shows them"
                            : "Give jars of bundles");
        }
        if (Set.of(INSTALL, UPDATE).contains(action)) {
            files().stream()
                    .filter(file -> !Files.isRegularFile(file))
                    .findFirst()
                    .ifPresent(file -> {
                        throw new InputException(file.toString(), "there is no such file", "Give the jar of a bundle");
                    });
        }
    }

    private List<Path> files() {
        return what.stream().map(Path::of).toList();
    }

    private String text(List<ManagedBundle> bundles, Console console) {
        if (!action.equals(LIST)) {
            String done = action.equals(INSTALL) ? "installed" : action.equals(UPDATE) ? "updated to" : "removed";
            StringBuilder lines = new StringBuilder();
            for (ManagedBundle bundle : bundles) {
                lines.append(done).append(' ').append(bundle.name()).append(' ').append(bundle.version());
                if (!bundle.offers().isEmpty()) {
                    lines.append(": ").append(String.join(", ", bundle.offers()));
                }
                lines.append('\n');
            }
            return lines.toString();
        }
        TextTable table = new TextTable()
                .left("bundle")
                .left("version")
                .left("from")
                .left("state")
                .left("offers");
        for (ManagedBundle bundle : bundles) {
            table.row(
                    bundle.name(),
                    bundle.version(),
                    bundle.deployed() ? "deployed" : "runtime",
                    state(bundle),
                    String.join(", ", bundle.offers()));
        }
        StringBuilder text = new StringBuilder(table.render(console.style()));
        bundles.forEach(bundle -> bundle.fault()
                .ifPresent(fault -> text.append("refused ").append(fault).append('\n')));
        return text.toString();
    }

    /** What offers something runs; then another version of it is what was refused. */
    private static String state(ManagedBundle bundle) {
        if (bundle.fault().isEmpty()) {
            return "works";
        }
        return bundle.offers().isEmpty() ? "refused" : "works, newer refused";
    }

    private static String json(List<ManagedBundle> bundles) {
        return Output.json(out -> {
            out.writeStartObject();
            out.writeStringField("format", "cutpoint-bundles/1");
            out.writeArrayFieldStart("bundles");
            for (ManagedBundle bundle : bundles) {
                out.writeStartObject();
                out.writeStringField("name", bundle.name());
                out.writeStringField("version", bundle.version());
                out.writeBooleanField("deployed", bundle.deployed());
                if (bundle.fault().isPresent()) {
                    out.writeStringField("fault", bundle.fault().get());
                }
                out.writeArrayFieldStart("offers");
                for (String offer : bundle.offers()) {
                    out.writeString(offer);
                }
                out.writeEndArray();
                out.writeEndObject();
            }
            out.writeEndArray();
            out.writeEndObject();
        });
    }
}
