package org.cutpoint.exec.pipeline.internal;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.cutpoint.api.run.FrameStream;
import org.cutpoint.api.run.FrameStream.Late;

/**
 * Frames that have come and wait, a bounded number. They come at their times whoever looks: what came since somebody looked last is
 * let in, or not, as if somebody had looked all the time. Times are nanoseconds from the stream's beginning. Not thread-safe.
 */
final class FrameQueue {
    private final FrameStream stream;
    private final Deque<Integer> waiting = new ArrayDeque<>();
    private int frames;
    private int offered;
    private int dropped;

    FrameQueue(FrameStream stream) {
        this.stream = stream;
        frames = stream.frames();
    }

    /** Lets those in that have come by now. */
    void come(long now) {
        while (offered < frames && stream.nanos(offered) <= now) {
            if (waiting.size() < stream.queue()) {
                waiting.add(offered);
            } else if (stream.late() == Late.SKIP) {
                dropped++;
            } else {
                waiting.poll();
                waiting.add(offered);
                dropped++;
            }
            offered++;
        }
    }

    /** The one that has waited longest. */
    OptionalInt first() {
        Integer first = waiting.peek();
        return first == null ? OptionalInt.empty() : OptionalInt.of(first);
    }

    /** Takes it out, to be begun. */
    int take() {
        return waiting.remove();
    }

    /** Takes it out, to be dropped. */
    void drop() {
        waiting.remove();
        dropped++;
    }

    /** When the next one comes; empty if none does. */
    OptionalLong next() {
        return offered < frames ? OptionalLong.of(stream.nanos(offered)) : OptionalLong.empty();
    }

    /** No more come, and none waits any longer. Those that wait now are dropped. */
    void end() {
        frames = offered;
        dropped += waiting.size();
        waiting.clear();
    }

    /** Whether there are none left. */
    boolean over() {
        return offered == frames && waiting.isEmpty();
    }

    /** How many have come. */
    int offered() {
        return offered;
    }

    /** How many of them were not begun and will not be. */
    int dropped() {
        return dropped;
    }
}
