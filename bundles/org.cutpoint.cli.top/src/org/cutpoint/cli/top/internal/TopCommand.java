package org.cutpoint.cli.top.internal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.cli.Command;
import org.cutpoint.cli.Console;
import org.jline.terminal.Attributes;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;
import org.osgi.service.component.annotations.Component;
import org.osgi.service.component.annotations.ServiceScope;
import picocli.CommandLine;
import picocli.CommandLine.Option;

/** A live view of a runtime. */
@CommandLine.Command(
        footer = {
            "",
            "On a terminal it shows the runtime anew each second until q is pressed; elsewhere, or with --once, it prints how it"
                    + " is now, and ends.",
            "",
            "  cutpoint serve --port 8500 --metrics-port 9464",
            "  cutpoint top --at 127.0.0.1:9464"
        })
@Component(
        service = Command.class,
        scope = ServiceScope.PROTOTYPE,
        property = {
            Command.NAME + "=top",
            Command.DESCRIPTION + "=Shows live what a runtime does: its tiers, queue, link and plan"
        })
public final class TopCommand implements Command {
    /** Of what is no terminal. */
    private static final int WIDE = 1000;

    @Option(
            names = "--at",
            paramLabel = "HOST:PORT",
            required = true,
            description = "A runtime's --metrics-port ('cutpoint serve', 'cutpoint run').")
    private String at;

    @Option(names = "--once", description = "Print how it is now, and end.")
    private boolean once;

    @Option(
            names = "--interval",
            paramLabel = "S",
            defaultValue = "1",
            description = "Seconds between two looks, 0.1 to 3600 (default: ${DEFAULT-VALUE}).")
    private double interval;

    /** What was seen last, and when. */
    private Seen before;

    private long beforeNanos;

    @Override
    public int run(Console console) throws InterruptedException {
        if (!(interval >= 0.1 && interval <= 3600)) {
            throw new InputException("--interval", interval + " s", "Give 0.1 to 3600");
        }
        Source source = new Source(at);
        Seen first = source.now();
        if (!once) {
            try (Terminal terminal = terminal()) {
                if (!terminal.getType().startsWith(Terminal.TYPE_DUMB)) {
                    watch(terminal, source, first);
                    return OK;
                }
            } catch (IOException e) {
                // No terminal: what follows.
            }
        }
        View.of(source.where(), first, OptionalDouble.empty(), WIDE, WIDE).forEach(console.out()::println);
        return OK;
    }

    private static Terminal terminal() throws IOException {
        // JLine looks for its parts with the thread's class loader.
        Thread own = Thread.currentThread();
        ClassLoader before = own.getContextClassLoader();
        own.setContextClassLoader(Terminal.class.getClassLoader());
        try {
            return TerminalBuilder.builder()
                    .system(true)
                    .systemOutput(TerminalBuilder.SystemOutput.SysOut)
                    .dumb(true)
                    .build();
        } finally {
            own.setContextClassLoader(before);
        }
    }

    private void watch(Terminal terminal, Source source, Seen first) throws InterruptedException {
        Thread own = Thread.currentThread();
        terminal.handle(Terminal.Signal.INT, signal -> own.interrupt());
        Attributes cooked = terminal.enterRawMode();
        Display display = new Display(terminal, true);
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        try {
            List<String> lines = lines(terminal, source, first);
            while (true) {
                show(terminal, display, lines);
                int key = key(terminal);
                if (key == 'q' || key == 'Q' || key == 3 || key == -1) {
                    return;
                }
                try {
                    lines = lines(terminal, source, source.now());
                } catch (InputException e) {
                    // It may come back.
                    lines = View.wrapped(e.getMessage(), size(terminal).getColumns());
                    lines.addAll(List.of("", "q ends this."));
                }
            }
        } finally {
            terminal.puts(Capability.exit_ca_mode);
            terminal.puts(Capability.cursor_visible);
            terminal.setAttributes(cooked);
            terminal.flush();
        }
    }

    /** What was pressed, if anything, within the interval. */
    private int key(Terminal terminal) throws InterruptedException {
        try {
            return terminal.reader().read(Math.round(interval * 1000));
        } catch (IOException e) {
            if (Thread.interrupted() || e instanceof InterruptedIOException) {
                throw new InterruptedException();
            }
            // It has been closed.
            return -1;
        }
    }

    private List<String> lines(Terminal terminal, Source source, Seen seen) {
        long now = System.nanoTime();
        OptionalDouble rate = before == null || now == beforeNanos || seen.jobs() < before.jobs()
                ? OptionalDouble.empty()
                : OptionalDouble.of((seen.jobs() - before.jobs()) * 1e9 / (now - beforeNanos));
        before = seen;
        beforeNanos = now;
        Size size = size(terminal);
        return View.of(source.where(), seen, rate, size.getColumns(), size.getRows());
    }

    private static Size size(Terminal terminal) {
        Size size = terminal.getSize();
        // Some terminals do not say.
        return new Size(size.getColumns() > 0 ? size.getColumns() : 80, size.getRows() > 0 ? size.getRows() : 24);
    }

    private static void show(Terminal terminal, Display display, List<String> lines) {
        Size size = size(terminal);
        display.resize(size.getRows(), size.getColumns());
        // JLine changes the list.
        display.update(lines.stream().map(AttributedString::new).collect(Collectors.toCollection(ArrayList::new)), 0);
        terminal.flush();
    }
}
