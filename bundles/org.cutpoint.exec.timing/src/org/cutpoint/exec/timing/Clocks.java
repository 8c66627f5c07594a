package org.cutpoint.exec.timing;

import java.time.Duration;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Connection;

/** Clocks of two machines. */
public final class Clocks {
    /** The quickest of so many is about as quick as the link can be. */
    private static final int ROUNDS = 8;

    private static final Duration PATIENCE = Duration.ofSeconds(2);

    private Clocks() {}

    /**
     * Has the connection learn how the server's clock is, if it can: replies then tell how long they were on their way, as
     * {@link CallStages#backMs} has it. If it cannot, that counts as the way there.
     */
    public static void compare(Connection connection) {
        try {
            for (int i = 0; i < ROUNDS; i++) {
                connection.exchange(0, 0, PATIENCE);
            }
        } catch (InputException e) {
            // Nothing is told of ways, then.
        }
    }
}
