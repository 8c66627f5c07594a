package org.cutpoint.cli.archetype.internal;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.cli.archetype.StrategyProjects;
import org.cutpoint.cli.archetype.StrategyProjects.Kind;
import org.osgi.framework.BundleContext;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Parameters;

/** Writes a project for a bundle of one's own. */
@CommandLine.Command(
        footer = {
            "",
            "The project is built with Maven, outside of Cutpoint, against the interfaces and the contract test that"
                    + " come with this product.",
            "",
            "Examples:",
            "  cutpoint new strategy org.example.MyStrategy my-strategy && cd my-strategy && mvn verify",
            "  cutpoint new scheduler org.example.MyScheduler my-scheduler && cd my-scheduler && mvn verify",
            "  cutpoint new profiler org.example.MyMachines my-machines && cd my-machines && mvn verify",
            "  cutpoint new codec org.example.MyCodec my-codec && cd my-codec && mvn verify",
            "  cutpoint new loader org.example.MyLoader my-loader && cd my-loader && mvn verify"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=new",
            Command.DESCRIPTION + "=Writes a Maven project for a strategy, profiler, codec ... of your own",
            Command.NEEDS + "=" + Command.NEEDS_PLANNING
        })
public final class NewCommand implements Command {
    @Parameters(
            index = "0",
            paramLabel = "KIND",
            description = "What to write: strategy, which cuts jobs; scheduler, which says where and when tasks of a"
                    + " scenario run; profiler, which knows how long layers take on machines; codec, which makes"
                    + " tensors smaller for the way; loader, which gets networks from files of another kind.")
    private String kind;

    @Parameters(index = "1", paramLabel = "CLASS", description = "Its class, with the package: my.pkg.Name.")
    private String className;

    @Parameters(index = "2", paramLabel = "DIR", description = "Where to: a folder that is empty or not there.")
    private Path folder;

    private final String home;
    private final StrategyProjects projects;

    @Activate
    public NewCommand(BundleContext context, @Reference StrategyProjects projects) {
        this(String.valueOf(context.getProperty("cutpoint.home")), projects);
    }

    NewCommand(String home, StrategyProjects projects) {
        this.home = home;
        this.projects = projects;
    }

    @Override
    public int run(Console console) {
        Kind of = Arrays.stream(Kind.values())
                .filter(k -> k.id().equals(kind))
                .findFirst()
                .orElseThrow(() -> new InputException(
                        "new", "'" + kind + "' cannot be written", "Choose " + String.join(" or ", kinds())));
        String id = projects.write(of, className, folder, Path.of(home));
        console.out().println("Wrote " + folder + ": " + kind + " '" + id + "', see README.md in it.");
        return OK;
    }

    private static List<String> kinds() {
        return Arrays.stream(Kind.values()).map(Kind::id).toList();
    }
}
