package org.cutpoint.runtime.edge.internal;

import java.util.function.Supplier;
import org.cutpoint.api.profile.Network;
import org.cutpoint.api.run.Emulator;
import org.cutpoint.api.run.Emulator.EmulatedLink;
import org.cutpoint.exec.codec.support.MessageCoder.Coded;
import org.cutpoint.exec.timing.Waiting;
import org.cutpoint.runtime.edge.internal.Turn.Stay;

/** An emulated network from this server to the next, and when that is free. Thread-safe. */
final class Hop {
    private final Network network;
    private final long lagNanos;
    private final Supplier<EmulatedLink> up;
    private final Supplier<EmulatedLink> down;
    private final Turn upTurn;
    private final Turn downTurn;
    private final boolean shared;

    // Guarded by this.
    private boolean asked;
    private long freeNanos;

    /** @param shared whether each call has it to itself */
    Hop(Emulator emulator, Network network, boolean shared) {
        this.network = network;
        this.shared = shared;
        lagNanos = Math.round(network.rttMs() / 2 * 1e6);
        upTurn = new Turn(shared);
        downTurn = new Turn(shared);
        if (shared) {
            up = () -> emulator.uplink(network);
            down = () -> emulator.downlink(network);
        } else {
            EmulatedLink there = emulator.uplink(network);
            EmulatedLink back = emulator.downlink(network);
            up = () -> there;
            down = () -> back;
        }
    }

    /** How long a message of so many bytes is on its way, milliseconds. */
    double upMs(long bytes) {
        return network.uplinkSetupMs() + 8.0 * bytes / (1000 * network.uplinkMbps()) + network.rttMs() / 2;
    }

    /** Sends a message onward and returns when it has arrived. */
    Stay send(Coded message, long readyNanos) throws InterruptedException {
        return arrived(upTurn.pass(readyNanos, lagNanos, from -> sent(up.get(), message, from)));
    }

    /** Sends a message back and returns when it has arrived. */
    Stay sendBack(Coded message, long readyNanos) throws InterruptedException {
        return arrived(downTurn.pass(readyNanos, lagNanos, from -> sent(down.get(), message, from)));
    }

    /** Both sides' coding passes while the message has the network, as it does for the device's. */
    private static long sent(EmulatedLink link, Coded message, long from) throws InterruptedException {
        long encoded = from + message.encodeNanos();
        Waiting.until(encoded);
        return link.send(message.bytes(), encoded) + message.decodeNanos();
    }

    /** A message is there when it has arrived, not when its last bit has left. */
    private static Stay arrived(Stay stay) throws InterruptedException {
        Waiting.until(stay.endNanos());
        return stay;
    }

    /**
     * When the next server, which runs one call at a time and does not tell how long that waited, would have been done.
     *
     * @param arrivalNanos when the call came there
     * @param computeNanos how long it computed
     * @param answeredNanos when its answer was here, which is not before
     */
    synchronized long done(long arrivalNanos, long computeNanos, long answeredNanos) {
        long start = !shared && asked && freeNanos - arrivalNanos > 0 ? freeNanos : arrivalNanos;
        long end = computeNanos == 0 || start + computeNanos - answeredNanos > 0 ? answeredNanos : start + computeNanos;
        freeNanos = asked && freeNanos - end > 0 ? freeNanos : end;
        asked = true;
        return end;
    }
}
