package org.cutpoint.transport.calls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeerClockTest {
    private static final long MS = 1_000_000;
    private static final long SECOND = 1_000 * MS;
    private static final long LONG = Long.MAX_VALUE;

    private final PeerClock clock = new PeerClock();

    /** A server whose clock is ahead, and runs faster by so many millionths. */
    private record Server(long aheadNs, double drift) {
        long at(long now) {
            return now + aheadNs + Math.round(now * drift * 1e-6);
        }

        void answers(PeerClock clock, long now, long there, long computes, long back) {
            clock.met(now, at(now + there), at(now + there + computes), now + there + computes + back);
        }
    }

    @ParameterizedTest
    @CsvSource({"0,0", "3600e9,0", "-3600e9,30", "86400e9,-50", "-9e18,0", "9e18,20"})
    void tellsTheWayBackHoweverFarClocksAreApart(double ahead, double drift) {
        Server server = new Server((long) ahead, drift);
        Random random = new Random(5);
        long now = -7 * SECOND;
        for (int i = 0; i < 400; i++, now += SECOND) {
            // Of some ways there or back wait behind other messages.
            long there = MS + Math.round(random.nextDouble() * 20 * MS * random.nextInt(2));
            long back = MS + Math.round(random.nextDouble() * 5 * MS * random.nextInt(2));
            server.answers(clock, now, there, 0, back);
            long sent = now + SECOND / 2;
            long took = 4 * MS + Math.round(random.nextDouble() * 30 * MS);
            long arrived = sent + 17 * MS + took;
            OptionalLong told = clock.wayBack(server.at(sent + 17 * MS), arrived, arrived - sent);
            if (i > 10) {
                assertThat(told.orElseThrow()).isCloseTo(took, within(3 * MS));
            }
        }
    }

    @Test
    void isWrongByNoMoreThanHalfOfTheQuickestCall() {
        Server server = new Server(-5 * SECOND, 0);
        // As unlike as ways can be.
        server.answers(clock, 0, 8 * MS, MS, 0);
        assertThat(clock.wayBack(server.at(20 * MS), 30 * MS, LONG).orElseThrow())
                .isCloseTo(10 * MS, within(4 * MS + MS / 10));
    }

    @Test
    void saysNothingOfAServerThatDoesNotTellTheTime() {
        assertThat(clock.wayBack(5, 10, LONG)).isEmpty();
        assertThat(clock.isMet()).isFalse();
        // It would have answered before it was asked.
        clock.met(0, 500, 400, 10);
        // It would have computed longer than the call took.
        clock.met(0, 100, 400, 10);
        assertThat(clock.isMet()).isFalse();
    }

    @Test
    void learnsAnewOfAServerThatWasStartedAnew() {
        Server old = new Server(50 * SECOND, 0);
        Server young = new Server(-100 * SECOND, 0);
        old.answers(clock, 0, MS, MS, MS);
        // By the old one's clock it would have come back before it was sent.
        assertThat(clock.wayBack(young.at(SECOND), SECOND + 2 * MS, 5 * MS)).isEmpty();
        assertThat(clock.isMet()).isFalse();
        young.answers(clock, 2 * SECOND, MS, MS, MS);
        assertThat(clock.wayBack(young.at(3 * SECOND), 3 * SECOND + 2 * MS, 5 * MS)
                        .orElseThrow())
                .isCloseTo(2 * MS, within(MS / 2));
        old.answers(clock, 4 * SECOND, MS, MS, MS);
        assertThat(clock.wayBack(old.at(5 * SECOND), 5 * SECOND + 2 * MS, 5 * MS)
                        .orElseThrow())
                .isCloseTo(2 * MS, within(MS / 2));
    }

    /** First calls take long, in both processes: those that follow must not be taken for another server's. */
    @Test
    void aQuickCallFollowsASlowOne() {
        Server server = new Server(-5 * SECOND, 0);
        server.answers(clock, 0, 100 * MS, 0, 0);
        long sent = SECOND;
        long arrived = sent + MS;
        assertThat(clock.wayBack(server.at(arrived - MS / 5), arrived, arrived - sent)
                        .orElseThrow())
                .isCloseTo(MS / 5, within(MS / 2));
    }

    @Test
    void noAnswerComesBeforeItWasSent() {
        Server server = new Server(SECOND, 0);
        server.answers(clock, 0, 2 * MS, MS, 2 * MS);
        // Ready by its clock later than it can have been: the bounds say so.
        assertThat(clock.wayBack(server.at(10 * MS), 10 * MS, LONG).orElseThrow())
                .isNotNegative();
    }
}
