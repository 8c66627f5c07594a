package org.cutpoint.cli.internal;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.function.ToIntFunction;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Keys;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.cutpoint.workbench.Suggest;
import org.osgi.framework.BundleContext;
import org.osgi.framework.Version;
import org.osgi.service.component.ComponentServiceObjects;
import org.osgi.service.component.annotations.Activate;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.Reference;
import org.osgi.service.component.annotations.ReferenceCardinality;
import org.osgi.service.component.annotations.ReferencePolicy;
import org.osgi.service.component.annotations.ReferenceScope;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Takes the command line, makes the one command that it names, runs it, and turns failures into one line and an exit
 * code.
 */
@Component(service = ToIntFunction.class, property = "cutpoint.main=true")
public final class Main implements ToIntFunction<String[]> {
    static final int INTERNAL_ERROR = 1;
    static final int INTERRUPTED = 130;

    private static final String PROGRAM = "cutpoint";
    private static final List<String[]> BUILT_IN = List.of(
            new String[] {"completion", "Prints a script that completes commands and options in bash or zsh"},
            new String[] {"help", "Shows this, or a command's options: cutpoint help COMMAND; all: --markdown"});

    /** The launcher's service that starts what it did not start at once; afterwards there are more commands. */
    static final String START_ALL = "(cutpoint.start=all)";

    private final Runnable startAll;
    private final String version;

    @Reference(
            service = Command.class,
            scope = ReferenceScope.PROTOTYPE,
            cardinality = ReferenceCardinality.MULTIPLE,
            policy = ReferencePolicy.DYNAMIC)
    private volatile List<ComponentServiceObjects<Command>> commands = List.of();

    /** Null before everything has started. */
    @Reference(cardinality = ReferenceCardinality.OPTIONAL, policy = ReferencePolicy.DYNAMIC)
    volatile Keys keys;

    @Activate
    public Main(@Reference(target = START_ALL) Runnable startAll, BundleContext context) {
        this.startAll = startAll;
        this.version = withoutQualifier(context.getBundle().getVersion());
    }

    Main(Runnable startAll, List<ComponentServiceObjects<Command>> commands, String version) {
        this.startAll = startAll;
        this.commands = commands;
        this.version = version;
    }

    private List<ComponentServiceObjects<Command>> commands() {
        return commands.stream().sorted(Comparator.comparing(Main::name)).toList();
    }

    private Optional<ComponentServiceObjects<Command>> find(String name) {
        return commands.stream().filter(c -> name(c).equals(name)).findFirst();
    }

    static String withoutQualifier(Version v) {
        return v.getMajor() + "." + v.getMinor() + "." + v.getMicro();
    }

    @Override
    public int applyAsInt(String[] args) {
        // No option is a date or a time; picocli loads more than a hundred classes to be ready for them.
        System.setProperty("picocli.converters.excludes", "java[.](sql|time)[.].*");
        SystemConsole console = SystemConsole.takeOver();
        int code = run(args, console, console.err());
        console.err().flush();
        if (console.out().checkError() && code == Command.OK) {
            console.err().println("cutpoint: standard output: it was closed before everything was written");
            return INTERNAL_ERROR;
        }
        return code;
    }

    /** As {@link #applyAsInt}, on any console. */
    int run(String[] args, Console console, PrintStream err) {
        List<String> words = new ArrayList<>(Arrays.asList(args));
        boolean debug = System.getenv("CUTPOINT_DEBUG") != null;
        // Before the command, too, where its own options cannot stand.
        while (!words.isEmpty() && words.get(0).equals("--debug")) {
            words.remove(0);
            debug = true;
        }
        int end = words.indexOf("--");
        debug |= words.subList(0, end < 0 ? words.size() : end).contains("--debug");
        try {
            return dispatch(words, console);
        } catch (InterruptedException | CancellationException e) {
            trace(e, debug, err);
            return INTERRUPTED;
        } catch (CommandLine.ParameterException e) {
            console.say(oneLine(e));
            trace(e, debug, err);
            return Command.BAD_INPUT;
        } catch (Throwable e) {
            if (Thread.currentThread().isInterrupted() || ending()) {
                // Whatever failed, this is why: processes and native libraries that it used were ended, too.
                console.say(PROGRAM + ": interrupted");
                trace(e, debug, err);
                return INTERRUPTED;
            }
            // Errors, too: a missing class or memory is as much worth a line as anything else.
            Throwable cause = cause(e);
            if (cause instanceof UnsatisfiedLinkError) {
                cause = unlinked(cause);
            }
            boolean input = cause instanceof InputException;
            console.say(
                    input
                            ? PROGRAM + ": " + cause.getMessage()
                            : PROGRAM + ": internal error: " + cause.toString().replaceAll("\\s*\\R\\s*", " ")
                                    + ". Set CUTPOINT_DEBUG=1 or give --debug to see where, and report it");
            trace(e, debug, err);
            return input ? Command.BAD_INPUT : INTERNAL_ERROR;
        }
    }

    /** Whether a signal is ending this process. */
    private static boolean ending() {
        Thread hook = new Thread();
        try {
            Runtime.getRuntime().addShutdownHook(hook);
            Runtime.getRuntime().removeShutdownHook(hook);
            return false;
        } catch (IllegalStateException e) {
            return true;
        }
    }

    /** Libraries unpack their native code anew in each process, which fails most often where there is no room for it. */
    private static InputException unlinked(Throwable failure) {
        return new InputException(
                System.getProperty("java.io.tmpdir"),
                "a native library cannot be loaded from there (" + failure.getMessage() + ")",
                "Make room, or choose another folder with CUTPOINT_JAVA_OPTS=-Djava.io.tmpdir=FOLDER",
                failure);
    }

    private static void trace(Throwable e, boolean debug, PrintStream err) {
        if (debug) {
            e.printStackTrace(err);
        }
    }

    private static Throwable cause(Throwable e) {
        Throwable cause = e;
        while ((cause instanceof CompletionException || cause instanceof ExecutionException)
                && cause.getCause() != null) {
            cause = cause.getCause();
        }
        // Of the launcher: a bundle that is started before others does not like its configuration.
        return cause instanceof IllegalStateException && cause.getCause() instanceof InputException input
                ? input
                : cause;
    }

    private int dispatch(List<String> words, Console console) throws InterruptedException {
        String first = words.isEmpty() ? "help" : words.get(0);
        List<String> rest = words.isEmpty() ? List.of() : words.subList(1, words.size());
        switch (first) {
            case "-V", "--version", "version" -> {
                console.out()
                        .println(PROGRAM + " " + version + " (Java " + System.getProperty("java.version") + ", "
                                + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")");
                return Command.OK;
            }
            case "-h", "--help", "help" -> {
                Optional<String> topic =
                        rest.stream().filter(w -> !w.startsWith("-")).findFirst();
                if (topic.isPresent() && BUILT_IN.stream().noneMatch(b -> b[0].equals(topic.get()))) {
                    return run(topic.get(), List.of("--help"), console);
                }
                startAll.run();
                if (rest.contains("--markdown")) {
                    markdown(console.out());
                } else {
                    help(console);
                }
                return Command.OK;
            }
            case "completion" -> {
                completion(rest, console);
                return Command.OK;
            }
            default -> {
                if (first.startsWith("-")) {
                    throw new InputException(
                            first,
                            "is no option of cutpoint itself",
                            "Options follow the command: cutpoint COMMAND ...");
                }
                return run(first, rest, console);
            }
        }
    }

    private int run(String name, List<String> args, Console console) throws InterruptedException {
        if (find(name).filter(Main::needsPlanningOnly).isEmpty()) {
            startAll.run();
        }
        ComponentServiceObjects<Command> objects = find(name)
                .orElseThrow(() -> new InputException(
                        name,
                        "is no command",
                        Suggest.instead(
                                name,
                                commands().stream().map(Main::name).toList(),
                                "'cutpoint help' lists the commands")));
        Command command = objects.getService();
        if (command == null) {
            throw new IllegalStateException("the bundle with the command '" + name + "' is gone");
        }
        try {
            KeyOptions choice = new KeyOptions();
            CommandLine line = line(objects, command, choice);
            List<String> words = new ArrayList<>(List.of(name));
            words.addAll(args);
            CommandLine.ParseResult parsed = settled(new CommandLine(root()).addSubcommand(name, line))
                    .parseArgs(words.toArray(String[]::new))
                    .subcommand();
            if (parsed.isUsageHelpRequested()) {
                line.setUsageHelpWidth(Math.min(Math.max(80, console.style().width()), 110));
                line.usage(console.out(), ansi(console));
                return Command.OK;
            }
            if (choice.given()) {
                use(choice.choice());
            }
            return command.run(console);
        } finally {
            objects.ungetService(command);
        }
    }

    private void use(Keys.Choice choice) {
        startAll.run();
        Keys all = keys;
        if (all == null) {
            throw new IllegalStateException("what knows keys did not start");
        }
        all.use(choice);
    }

    private static CommandLine line(ComponentServiceObjects<Command> objects, Command command, KeyOptions choice) {
        CommandSpec spec = CommandSpec.forAnnotatedObject(command);
        if (KeyOptions.suit(name(objects), spec)) {
            spec.addMixin("keys", CommandSpec.forAnnotatedObject(choice));
        }
        spec.usageMessage()
                .description(description(objects) + ".", "")
                .abbreviateSynopsis(true)
                .sortOptions(false);
        spec.addOption(OptionSpec.builder("-h", "--help")
                .usageHelp(true)
                .description("Show this.")
                .build());
        spec.addOption(OptionSpec.builder("--debug")
                .type(boolean.class)
                .description("Show where in the program a failure comes from.")
                .build());
        return new CommandLine(spec);
    }

    private static CommandLine settled(CommandLine root) {
        // An argument that begins with @ is just that.
        return root.setExpandAtFiles(false).setUsageHelpLongOptionsMaxWidth(40);
    }

    private static CommandSpec root() {
        return CommandSpec.create().name(PROGRAM);
    }

    private static CommandLine.Help.Ansi ansi(Console console) {
        return console.style().color() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF;
    }

    /** What is wrong with the arguments, on one line; picocli alone would show the whole usage. */
    private static String oneLine(CommandLine.ParameterException e) {
        String command = e.getCommandLine().getCommandName();
        String what = e.getMessage().replaceAll("\\s*\\R\\s*", " ");
        String remedy = "See cutpoint " + command + " --help";
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched) {
            String word = unmatched.getUnmatched().get(0);
            what = (unmatched.isUnknownOption() ? "unknown option '" : "unexpected argument '") + word + "'";
            List<String> options = e.getCommandLine().getCommandSpec().optionsMap().keySet().stream()
                    .toList();
            remedy = unmatched.isUnknownOption() ? Suggest.instead(word, options, remedy) : remedy;
        } else {
            what = Character.toLowerCase(what.charAt(0)) + what.substring(1);
        }
        return PROGRAM + ": " + command + ": " + what + ". " + remedy;
    }

    private void help(Console console) {
        PrintStream out = console.out();
        out.println("Cuts neural networks between a device and the cloud: profiles, plans, runs the split.");
        out.println();
        out.println("Usage: cutpoint COMMAND [OPTION...]");
        out.println();
        List<String[]> lines = new ArrayList<>(BUILT_IN);
        commands().forEach(c -> lines.add(new String[] {name(c), description(c)}));
        lines.sort(Comparator.comparing(line -> line[0]));
        int width = lines.stream().mapToInt(line -> line[0].length()).max().orElse(0);
        lines.forEach(line -> out.println("  " + line[0] + " ".repeat(width - line[0].length() + 2) + line[1]));
        out.println();
        out.println("'cutpoint COMMAND --help' shows a command's options, 'cutpoint --version' the version.");
        out.println("Exit codes: 0 well, 1 internal error, 2 bad input, 3 no plan, 130 interrupted.");
    }

    /** The page docs/commands.md, which a test compares with this. All commands are made for it. */
    private void markdown(PrintStream out) {
        List<ComponentServiceObjects<Command>> all = commands();
        out.println("# Commands");
        out.println();
        out.println("<!-- Do not edit. After a change of a command: ./cutpoint help --markdown > docs/commands.md -->");
        out.println();
        out.println(
                "What `cutpoint COMMAND --help` shows, for every command. From a source tree, `./cutpoint` builds what is");
        out.println("needed first; in the product it is `bin/cutpoint`.");
        out.println();
        out.println("Exit codes: 0 well, 1 internal error, 2 bad input, 3 no plan, 130 interrupted.");
        out.println();
        out.println("| command | what it does |");
        out.println("| --- | --- |");
        all.forEach(c -> out.println("| [`" + name(c) + "`](#" + name(c) + ") | " + description(c) + " |"));
        for (String[] builtIn : BUILT_IN) {
            out.println("| `" + builtIn[0] + "` | " + builtIn[1] + " |");
        }
        for (ComponentServiceObjects<Command> objects : all) {
            Command command = objects.getService();
            if (command != null) {
                CommandLine line = line(objects, command, new KeyOptions());
                settled(new CommandLine(root()).addSubcommand(name(objects), line));
                line.setUsageHelpWidth(100);
                out.println();
                out.println("## " + name(objects));
                out.println();
                out.println("```text");
                out.println(line.getUsageMessage(CommandLine.Help.Ansi.OFF).strip());
                out.println("```");
                objects.ungetService(command);
            }
        }
    }

    /** All commands are made for this: their options are in their classes. */
    private void completion(List<String> rest, Console console) {
        String shell = rest.isEmpty() ? "bash" : rest.get(0);
        if (rest.contains("--help") || rest.contains("-h")) {
            console.out().println("Usage: cutpoint completion [bash|zsh]");
            console.out().println("Prints a script. In a shell: source <(cutpoint completion)");
            return;
        }
        if (!List.of("bash", "zsh").contains(shell)) {
            throw new InputException("completion", "there is no script for '" + shell + "'", "Choose bash or zsh");
        }
        startAll.run();
        CommandLine all = new CommandLine(root());
        for (ComponentServiceObjects<Command> objects : commands()) {
            Command command = objects.getService();
            if (command != null) {
                CommandLine line = line(objects, command, new KeyOptions());
                command.completions().forEach((option, values) -> offer(line.getCommandSpec(), option, values));
                all.addSubcommand(name(objects), line);
                objects.ungetService(command);
            }
        }
        BUILT_IN.forEach(builtIn -> all.addSubcommand(builtIn[0], CommandSpec.create()));
        // The script finds out by itself which of the two shells reads it.
        console.out().print(AutoComplete.bash(PROGRAM, all));
    }

    private static void offer(CommandSpec spec, String name, List<String> values) {
        OptionSpec option = spec.findOption(name);
        if (option != null) {
            spec.remove(option);
            spec.addOption(
                    OptionSpec.builder(option).completionCandidates(values).build());
        }
    }

    private static boolean needsPlanningOnly(ComponentServiceObjects<Command> command) {
        return Command.NEEDS_PLANNING.equals(command.getServiceReference().getProperty(Command.NEEDS));
    }

    private static String name(ComponentServiceObjects<Command> command) {
        return String.valueOf(command.getServiceReference().getProperty(Command.NAME));
    }

    private static String description(ComponentServiceObjects<Command> command) {
        return String.valueOf(command.getServiceReference().getProperty(Command.DESCRIPTION));
    }
}
