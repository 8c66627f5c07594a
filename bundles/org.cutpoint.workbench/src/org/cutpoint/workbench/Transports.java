package org.cutpoint.workbench;

import java.util.List;
import org.cutpoint.api.InputException;
import org.cutpoint.api.transport.Transport;

/** Transports by their names. */
public final class Transports {
    private Transports() {}

    /** Whether a scheme is that of a transport with an {@code s} behind it: its calls are encrypted. */
    static boolean encrypted(List<Transport> all, String scheme) {
        return all.stream().anyMatch(transport -> scheme.equals(transport.scheme() + "s"))
                && all.stream().noneMatch(transport -> scheme.equals(transport.scheme()));
    }

    /**
     * The one of a scheme.
     *
     * @param where says so, for messages
     * @throws InputException if there is none
     */
    public static Transport named(String where, List<Transport> all, String scheme) {
        return all.stream()
                .filter(transport -> transport.scheme().equals(scheme))
                .findFirst()
                .orElseThrow(() -> {
                    List<String> schemes =
                            all.stream().map(Transport::scheme).sorted().toList();
                    return new InputException(
                            where,
                            "there is no transport '" + scheme + "'",
                            Suggest.instead(scheme, schemes, "Give " + String.join(" or ", schemes)));
                });
    }
}
