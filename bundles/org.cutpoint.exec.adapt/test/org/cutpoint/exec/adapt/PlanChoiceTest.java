package org.cutpoint.exec.adapt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.stream.IntStream;
import org.cutpoint.exec.adapt.PlanChoice.Conditions;
import org.junit.jupiter.api.Test;

class PlanChoiceTest {
    private final Bed bed = new Bed(new double[] {10, 20}, new double[] {2, 4}, new long[] {40_000, 60_000}, false);

    /** 40 kB take 16 ms at 20 Mbit/s: 22 ms beside 30 on the device alone, and 38 ms at 10. */
    private PlanChoice at(double mbps) {
        return new PlanChoice(bed.table(1), bed, mbps);
    }

    private int next(PlanChoice choice, double ms) {
        return Bed.cut(choice.next(ms));
    }

    @Test
    void staysWhereAnotherPlanIsHardlyBetter() {
        PlanChoice choice = at(20);
        assertThat(next(choice, 0)).isZero();
        // All on the device is as good at 13.33 Mbit/s, and 2 % better at 13.05.
        for (int i = 0; i < 20; i++) {
            choice.messageBegan(40_000, i, 0);
            choice.messageEnded(40_000 * 8 / 13_050.0, i);
        }
        assertThat(next(choice, 30)).isZero();
        assertThat(choice.changes()).isZero();
        for (int i = 0; i < 20; i++) {
            choice.messageMet(40_000, 40_000 * 8 / 12_000.0);
        }
        assertThat(next(choice, 40)).isEqualTo(2);
        assertThat(choice.changes()).isOne();
    }

    @Test
    void oneMessageOverAnotherLinkIsEnough() {
        PlanChoice choice = at(20);
        choice.messageMet(40_000, 320);
        assertThat(choice.conditions(0).mbps()).isEqualTo(1);
        choice.messageMet(40_000, 3.2);
        assertThat(choice.conditions(0).mbps()).isEqualTo(100);
        // What is short tells nothing, or little.
        choice.messageMet(1_000, 100);
        choice.messageMet(40_000, 0);
        assertThat(choice.conditions(0).mbps()).isEqualTo(100);
    }

    @Test
    void doesNotWaitForAMessageThatIsLate() {
        PlanChoice choice = at(20);
        assertThat(next(choice, 0)).isZero();
        choice.messageBegan(40_000, 0, 4);
        assertThat(choice.reconsider(21)).as("a millisecond late").isFalse();
        assertThat(choice.reconsider(100)).isTrue();
        assertThat(next(choice, 100)).isEqualTo(2);
        assertThat(choice.conditions(324).mbps()).isEqualTo(1);
        // It says the same when it is there.
        choice.messageEnded(320, 324);
        assertThat(choice.conditions(400).mbps()).isEqualTo(1);
        choice.messageBegan(40_000, 400, 0);
        choice.messageLost(9_000);
        assertThat(choice.conditions(9_000).mbps()).isEqualTo(1);
    }

    @Test
    void asksTheLinkEverMoreRarelyWhileNothingIsSent() {
        PlanChoice choice = at(1);
        int[] asked = new int[2];
        IntStream.range(0, 4_000).forEach(job -> {
            assertThat(next(choice, 30 * job)).isEqualTo(2);
            asked[job < 200 ? 0 : 1] += choice.wantedBytes() > 0 ? 1 : 0;
        });
        assertThat(asked[0]).as("of the first 200 jobs").isBetween(190, 200);
        assertThat(asked[1]).as("of the next 3800, which last two minutes").isBetween(400, 900);
    }

    /** 40 kB take 16 ms at 20 Mbit/s, and the cloud 6. */
    @Test
    void saysHowJobsComeAndGoAsThingsAre() {
        PlanChoice choice = at(20);
        assertThat(choice.pace(0).latencyMs()).isCloseTo(22, within(0.2));
        assertThat(choice.pace(0).bottleneckMs()).isCloseTo(16, within(0.2));
        choice.cloudMet(60, 6);
        choice.cloudMet(60, 6);
        assertThat(choice.pace(0).bottleneckMs()).as("the cloud is busy").isCloseTo(60, within(1.0));
        choice.messageMet(40_000, 3.2);
        assertThat(choice.pace(0).latencyMs()).isCloseTo(63.2, within(1.0));
        assertThat(choice.reconsider(0)).isTrue();
        assertThat(choice.pace(0).latencyMs()).as("on the device").isCloseTo(30, within(1e-9));
    }

    /** The server is one that answers to nothing but inferences. */
    @Test
    void sendsAJobNowAndThenWhereNothingElseIsAnswered() {
        PlanChoice choice = at(1);
        choice.messageUnwanted();
        int sent = 0;
        for (int job = 0; job < 400; job++) {
            sent += next(choice, 30 * job) < 2 ? 1 : 0;
            assertThat(choice.wantedBytes()).isZero();
        }
        assertThat(sent).isBetween(20, 60);
        assertThat(choice.changes()).isZero();
    }

    @Test
    void sendsNoMessageOfItsOwnWhileJobsDo() {
        PlanChoice choice = at(100);
        for (int job = 0; job < 1_000; job++) {
            assertThat(next(choice, 10 * job)).isZero();
            assertThat(choice.wantedBytes()).isZero();
        }
    }

    @Test
    void leavesACloudThatOthersUse() {
        PlanChoice choice = at(100);
        assertThat(next(choice, 0)).isZero();
        choice.cloudMet(60, 6);
        choice.cloudMet(60, 6);
        assertThat(choice.conditions(0).cloudLoad()).isEqualTo(10);
        assertThat(next(choice, 0)).isEqualTo(2);
        long sent = IntStream.range(1, 100)
                .filter(job -> next(choice, 30 * job) < 2)
                .peek(job -> choice.cloudMet(60, 6))
                .count();
        assertThat(sent).as("sent to see whether it is still busy").isBetween(8L, 25L);
        choice.cloudMet(6, 6);
        choice.cloudMet(6, 6);
        assertThat(next(choice, 3_100)).isZero();
        assertThat(choice.changes()).isEqualTo(2);
    }

    @Test
    void saysOnceWhatNobodyPlannedFor() {
        PlanChoice choice = new PlanChoice(bed.narrow(100), bed, 100);
        assertThat(choice.unplanned(0)).isEmpty();
        choice.messageMet(40_000, 320);
        assertThat(choice.unplanned(0)).contains(new Conditions(1, 1));
        assertThat(choice.unplanned(0)).isEmpty();
        assertThat(next(choice, 0)).as("what there is").isZero();
        choice.add(bed.plan(2));
        assertThat(next(choice, 1)).isEqualTo(2);
        choice.cloudMet(18, 6);
        choice.cloudMet(18, 6);
        assertThat(choice.unplanned(1)).contains(new Conditions(1, 3));
    }

    /** Each plan takes memory for its segments. */
    @Test
    void forgetsThePlanThatWasNotUsedForLongest() {
        Bed deep = new Bed(
                new double[] {10, 10, 10, 10, 10, 10},
                new double[] {1, 1, 1, 1, 1, 1},
                new long[] {60_000, 50_000, 45_000, 42_000, 41_000, 40_000},
                false);
        PlanChoice choice = new PlanChoice(deep.narrow(100), deep, 100);
        int always = next(choice, 0);
        // All on the device, which is used, and others, which are not.
        int[] added = {6, 5, 4, 3};
        double ms = 320;
        for (int cut : added) {
            choice.messageMet(40_000, ms);
            assertThat(choice.unplanned(0)).as("cut %d", cut).isPresent();
            choice.add(deep.plan(cut));
            next(choice, 0);
            ms *= 2;
        }
        assertThat(choice.changes()).isOne();
        assertThat(choice.kinds()).extracting(Bed::cut).containsExactlyInAnyOrder(always, 6, 4, 3);
        // Those for which the one that is forgotten was made.
        choice.messageMet(40_000, 640);
        assertThat(choice.unplanned(0)).isPresent();
        choice.messageMet(40_000, 320);
        assertThat(choice.unplanned(0)).isEmpty();
        assertThat(next(choice, 1)).isEqualTo(6);
    }

    @Test
    void keepsTheSharesOfAPlanThatCutsJobsDifferently() {
        Rotation rotation = new Rotation(bed.plan(0, 0, 0, 2, 2, 1));
        int[] counts = new int[3];
        for (int i = 0; i < 60; i++) {
            counts[Bed.cut(rotation.next())]++;
        }
        assertThat(counts).containsExactly(30, 10, 20);
    }
}
