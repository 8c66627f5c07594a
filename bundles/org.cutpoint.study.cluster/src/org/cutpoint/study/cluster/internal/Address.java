package org.cutpoint.study.cluster.internal;

import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.cutpoint.api.InputException;

/** Addresses of clusters, as people write them. */
final class Address {
    private static final String OPTION = "--cluster";
    private static final Pattern FORM = Pattern.compile("(\\S+):(\\d{1,5})");
    private static final int MOST = 65_535;

    private Address() {}

    /**
     * A machine and a port.
     *
     * @param trusted whether other machines may reach it
     * @throws InputException if it is none, or if they do and may not
     */
    static InetSocketAddress of(String text, boolean trusted) {
        Matcher form = FORM.matcher(text);
        if (!form.matches() || Integer.parseInt(form.group(2)) > MOST) {
            throw new InputException(OPTION, "'" + text + "' is no address", "Give HOST:PORT, as in 127.0.0.1:5771");
        }
        InetAddress host = host(form.group(1));
        if (host.isAnyLocalAddress()) {
            throw new InputException(
                    OPTION,
                    "others cannot join at " + form.group(1),
                    "Give the address by which they reach this machine");
        }
        if (!host.isLoopbackAddress() && !trusted) {
            throw new InputException(
                    OPTION,
                    "other machines reach " + text
                            + ", and what members say is neither encrypted nor asks for a password",
                    "If everybody in that network may have programs run here, add --trusted-network");
        }
        return new InetSocketAddress(host, Integer.parseInt(form.group(2)));
    }

    private static InetAddress host(String name) {
        try {
            return Arrays.stream(InetAddress.getAllByName(name))
                    .filter(Inet4Address.class::isInstance)
                    .findFirst()
                    .orElseThrow(
                            () -> new InputException(OPTION, "'" + name + "' has no IPv4 address", "Give another"));
        } catch (UnknownHostException e) {
            throw new InputException(OPTION, "there is no machine '" + name + "'", "Check the name", e);
        }
    }

    /** @throws InputException if it is not this machine's */
    static InetSocketAddress own(String text, boolean trusted) {
        InetSocketAddress address = of(text, trusted);
        try {
            if (NetworkInterface.getByInetAddress(address.getAddress()) != null) {
                return address;
            }
        } catch (SocketException e) {
            throw new InputException(OPTION, "it cannot be said whether " + text + " is this machine's", "", e);
        }
        throw new InputException(
                OPTION,
                text + " is not this machine's",
                "Studies are shared out here; others join with 'cutpoint worker'");
    }

    static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
