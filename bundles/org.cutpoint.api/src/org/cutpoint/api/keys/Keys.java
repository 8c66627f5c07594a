package org.cutpoint.api.keys;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.cutpoint.api.InputException;
import org.osgi.annotation.versioning.ProviderType;

/** This process's keys. A service; thread-safe. */
@ProviderType
public interface Keys {
    /** No keys: what is reached is reached without, and nothing is guarded. For tests, and where there is no such service. */
    Keys NONE = new Keys() {
        @Override
        public void use(Choice choice) {}

        @Override
        public Choice choice() {
            return Choice.USUAL;
        }

        @Override
        public Path folder() {
            return Path.of("");
        }

        @Override
        public Optional<Credentials> reach(String where, String host, boolean wanted) {
            return Optional.empty();
        }

        @Override
        public Guard guard(String where) {
            throw new InputException(
                    where, "nothing here knows keys", "Add the bundle org.cutpoint.keys, or --insecure");
        }
    };

    /**
     * Which keys this process uses from now on. What is connected already stays as it is.
     *
     * @param folder of the keys; empty for the usual one
     * @param token file that holds one; empty for that of the environment or the folder, if there is one
     * @param insecure whether machines elsewhere may be reached, and may reach this one, with nothing encrypted and nobody known
     */
    record Choice(Optional<Path> folder, Optional<Path> token, boolean insecure) {
        /** What happens if nobody says anything. */
        public static final Choice USUAL = new Choice(Optional.empty(), Optional.empty(), false);

        /** As options of a command. */
        public List<String> options() {
            return Stream.of(
                            folder.map(f -> List.of("--keys", f.toAbsolutePath().toString())),
                            token.map(t -> List.of("--token", t.toAbsolutePath().toString())),
                            insecure ? Optional.of(List.of("--insecure")) : Optional.<List<String>>empty())
                    .flatMap(Optional::stream)
                    .flatMap(List::stream)
                    .toList();
        }
    }

    /** Chooses. */
    void use(Choice choice);

    /** What was chosen last. */
    Choice choice();

    /** The folder of this process's keys, chosen or usual; it need not exist. */
    Path folder();

    /**
     * With what a server is reached.
     *
     * @param where says so, for messages
     * @param host its name or address, as it was given
     * @param wanted whether it must be encrypted, wherever it is
     * @return empty for a server on this machine, or if nothing is to be encrypted
     * @throws InputException if keys are needed and there are none, or they cannot be used
     */
    Optional<Credentials> reach(String where, String host, boolean wanted);

    /**
     * How a server of this process is guarded.
     *
     * @param where says so, for messages
     * @throws InputException if there are no keys, or they cannot be used
     */
    Guard guard(String where);
}
