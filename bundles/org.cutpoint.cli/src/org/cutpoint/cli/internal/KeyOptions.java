package org.cutpoint.cli.internal;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.cutpoint.api.InputException;
import org.cutpoint.api.keys.Keys;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;

/** Options of every command that reaches other machines, or is reached by them. */
final class KeyOptions {
    private static final List<String> REACHING = List.of("--at", "--cloud", "--edge", "--forward", "--bind", "--spare");
    /** What they ask answers without encryption: options that have no effect would promise some. */
    private static final List<String> PLAIN = List.of("top");

    private static final List<String> BY_ARGUMENTS = List.of("probe", "status", "study", "validate", "worker");

    @Option(
            names = "--keys",
            paramLabel = "DIR",
            description = "Folder of this machine's keys, for machines elsewhere (default: $CUTPOINT_KEYS, else"
                    + " ~/.config/cutpoint/keys; see 'cutpoint keys --help').")
    private Path folder;

    @Option(
            names = "--token",
            paramLabel = "FILE",
            description =
                    "A token to show in place of a certificate (default: $CUTPOINT_TOKEN, else token in the folder of"
                            + " keys).")
    private Path token;

    @Option(
            names = "--insecure",
            description = "Encrypt nothing and ask nobody who they are, even where other machines are reached.")
    private boolean insecure;

    /** Whether a command has use for them. */
    static boolean suit(String command, CommandSpec spec) {
        return !PLAIN.contains(command)
                && (BY_ARGUMENTS.contains(command) || REACHING.stream().anyMatch(spec.optionsMap()::containsKey));
    }

    boolean given() {
        return folder != null || token != null || insecure;
    }

    Keys.Choice choice() {
        if (folder != null && Files.exists(folder) && !Files.isDirectory(folder)) {
            throw new InputException("--keys", folder + " is no folder", "Give one that 'cutpoint keys' has made");
        }
        if (token != null && !Files.isRegularFile(token)) {
            throw new InputException(
                    "--token", "there is no file " + token, "Give one that 'cutpoint keys token' has made");
        }
        return new Keys.Choice(Optional.ofNullable(folder), Optional.ofNullable(token), insecure);
    }
}
