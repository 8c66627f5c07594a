package org.cutpoint.ide.ui.launch.internal;

import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.eclipse.ui.console.ConsolePlugin;
import org.eclipse.ui.console.IConsole;
import org.eclipse.ui.console.IConsoleManager;
import org.eclipse.ui.console.MessageConsole;

/** Consoles by name. */
final class Out {
    private Out() {}

    /** A stream to the console of this name, which is emptied. To be closed. */
    static PrintStream open(String name) {
        IConsoleManager manager = ConsolePlugin.getDefault().getConsoleManager();
        for (IConsole known : manager.getConsoles()) {
            if (known instanceof MessageConsole console && console.getName().equals(name)) {
                console.clearConsole();
                return stream(console);
            }
        }
        MessageConsole console = new MessageConsole(name, null);
        manager.addConsoles(new IConsole[] {console});
        return stream(console);
    }

    private static PrintStream stream(MessageConsole console) {
        ConsolePlugin.getDefault().getConsoleManager().showConsoleView(console);
        return new PrintStream(console.newMessageStream(), true, StandardCharsets.UTF_8);
    }
}
