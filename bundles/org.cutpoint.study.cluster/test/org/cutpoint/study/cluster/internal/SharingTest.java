package org.cutpoint.study.cluster.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.cutpoint.api.InputException;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyJob.Kind;
import org.cutpoint.study.share.StudyJob.Needed;
import org.junit.jupiter.api.Test;

/** Members who come, go, refuse, hang and talk nonsense, in whatever order. */
class SharingTest {
    private static final List<String> STRATEGIES = List.of("jps", "deepar", "optimal");

    private final List<String> found = new ArrayList<>();
    private final List<String> said = new ArrayList<>();

    private static final class Fake implements Sharing.Member {
        final String name;
        final int capacity;
        final Set<String> lacks;
        final List<StudyJob> given = new ArrayList<>();

        Fake(String name, int capacity, Set<String> lacks) {
            this.name = name;
            this.capacity = capacity;
            this.lacks = lacks;
        }

        @Override
        public String name() {
            return name;
        }

        @Override
        public int capacity() {
            return capacity;
        }

        @Override
        public void give(StudyJob job) {
            given.add(job);
        }

        Answer answer(StudyJob job) {
            String strategy = job.needs().get(0).id();
            return lacks.contains(strategy)
                    ? new Answer.Left(job.cell(), "there is no " + strategy)
                    : new Answer.Done(job.cell(), List.of(job.cell()));
        }
    }

    private static StudyJob job(int number) {
        String strategy = STRATEGIES.get(number % STRATEGIES.size());
        return new StudyJob("c" + number, 1, List.of(new Needed(Kind.STRATEGY, strategy, "1.0")), number, "hash");
    }

    private static List<StudyJob> jobs(int count) {
        return IntStream.range(0, count).mapToObj(SharingTest::job).toList();
    }

    private Sharing sharing(List<StudyJob> jobs, Fake here) {
        return new Sharing(
                jobs,
                here,
                done -> {
                    if (!done.lines().equals(List.of(done.cell()))) {
                        throw new IllegalArgumentException("what is this");
                    }
                    found.add(done.cell());
                },
                said::add);
    }

    /** Lets a member answer the oldest job that it has. */
    private static void step(Sharing sharing, Fake member) {
        sharing.answered(member, member.answer(member.given.remove(0)));
    }

    @Test
    void everyResultArrivesOnceWhateverHappens() {
        for (int seed = 0; seed < 500; seed++) {
            Random random = new Random(seed);
            found.clear();
            List<StudyJob> jobs = jobs(random.nextInt(40));
            Fake here = new Fake("here", 1 + random.nextInt(3), Set.of());
            Sharing sharing = sharing(jobs, here);
            List<Fake> there = new ArrayList<>();
            List<Fake> gone = new ArrayList<>();
            for (int step = 0; !sharing.done(); step++) {
                assertThat(step).as("seed %d", seed).isLessThan(10_000);
                act(random, sharing, here, there, gone, step);
            }
            assertThat(found)
                    .as("seed %d", seed)
                    .containsExactlyInAnyOrderElementsOf(
                            jobs.stream().map(StudyJob::cell).toList());
        }
    }

    private static void act(Random random, Sharing sharing, Fake here, List<Fake> there, List<Fake> gone, int step) {
        Fake one = there.isEmpty() ? here : there.get(random.nextInt(there.size()));
        switch (random.nextInt(9)) {
            case 0 -> {
                Set<String> lacks = random.nextBoolean() ? Set.of() : Set.of(STRATEGIES.get(random.nextInt(3)));
                Fake member = new Fake("m" + step, 1 + random.nextInt(3), lacks);
                there.add(member);
                sharing.came(member);
            }
            case 1 -> {
                if (there.remove(one)) {
                    gone.add(one);
                    sharing.went(one);
                }
            }
                // Said before it went, heard afterwards.
            case 2 -> gone.stream().filter(g -> !g.given.isEmpty()).findFirst().ifPresent(g -> step(sharing, g));
            case 3 -> {
                if (one != here && !one.given.isEmpty()) {
                    String cell = one.given.get(0).cell();
                    sharing.answered(one, new Answer.Done(cell, List.of("nonsense")));
                }
            }
            case 4 -> {
                if (one != here) {
                    sharing.answered(one, new Answer.Done("c" + random.nextInt(40), List.of()));
                }
            }
            case 5 -> {
                if (!here.given.isEmpty()) {
                    step(sharing, here);
                }
            }
            default -> {
                if (!one.given.isEmpty()) {
                    step(sharing, one);
                }
            }
        }
    }

    @Test
    void nobodyWaitsForOneThatHangs() {
        Fake here = new Fake("here", 1, Set.of());
        Fake hangs = new Fake("hangs", 2, Set.of());
        Sharing sharing = sharing(jobs(9), here);
        sharing.came(hangs);
        for (int i = 0; i < 9; i++) {
            step(sharing, here);
        }
        assertThat(sharing.done()).isTrue();
        assertThat(hangs.given).hasSize(2);
        assertThat(found).doesNotHaveDuplicates().hasSize(9);
        // Too late, and no second time.
        step(sharing, hangs);
        assertThat(found).hasSize(9);
    }

    @Test
    void whatOneCannotDoOthersDoAndItIsSaidOnce() {
        Fake here = new Fake("here", 1, Set.of());
        Fake old = new Fake("old", 2, Set.of("deepar"));
        Sharing sharing = sharing(jobs(30), here);
        sharing.came(old);
        while (!sharing.done()) {
            step(sharing, old.given.isEmpty() ? here : old);
        }
        assertThat(found).hasSize(30);
        assertThat(said).containsExactly("old leaves cells to others: there is no deepar");
    }

    @Test
    void whatNobodyCanDoIsNamedWhenAllElseIsDone() {
        Fake here = new Fake("here", 2, Set.of("deepar"));
        Fake other = new Fake("other", 1, Set.of("deepar", "jps"));
        Sharing sharing = sharing(jobs(12), here);
        sharing.came(other);
        assertThatThrownBy(() -> {
                    while (true) {
                        step(sharing, other.given.isEmpty() ? here : other);
                    }
                })
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no member can serve strategy 'deepar' 1.0")
                .hasMessageContaining("here: there is no deepar; other: there is no deepar")
                .hasMessageContaining("--resume");
        assertThat(found).hasSize(8);
    }

    @Test
    void whoAloneCouldDoItIsMissed() {
        Fake here = new Fake("here", 1, Set.of("deepar"));
        Fake able = new Fake("able", 1, Set.of());
        Sharing sharing = sharing(List.of(job(1)), here);
        sharing.came(able);
        step(sharing, here);
        assertThat(able.given).hasSize(1);
        assertThatThrownBy(() -> sharing.went(able))
                .isInstanceOf(InputException.class)
                .hasMessageContaining("no member can serve");
        assertThat(said).contains("able is gone: others do its 1 open cells");
    }
}
