package org.cutpoint.study.cluster.internal;

import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.cutpoint.api.InputException;
import org.cutpoint.study.share.Answer;
import org.cutpoint.study.share.StudyJob;

/** A study's jobs, shared out among members who come and go. Not thread-safe: one thread hears of everything. */
final class Sharing {
    private final Dealer<Member> dealer;
    private final Member here;
    private final Consumer<Answer.Done> found;
    private final Consumer<String> said;

    /** Somebody who does jobs. */
    interface Member {
        String name();

        /** How many jobs it should have, those that wait for it included. */
        int capacity();

        /** Its answer comes later. */
        void give(StudyJob job);
    }

    /** @param found as in {@link org.cutpoint.study.share.Crew#work} */
    Sharing(List<StudyJob> jobs, Member here, Consumer<Answer.Done> found, Consumer<String> said) {
        this.dealer = new Dealer<>(jobs);
        this.here = here;
        this.found = found;
        this.said = said;
        came(here);
    }

    boolean done() {
        return dealer.done();
    }

    /** Somebody can do jobs from now on. */
    void came(Member member) {
        dealer.join(member);
        deal();
    }

    /**
     * Somebody is gone; what comes of it later does not count.
     *
     * @throws InputException if there is a job that nobody else can do
     */
    void went(Member member) {
        int jobs = dealer.leave(member);
        said.accept(member.name() + " is gone" + (jobs == 0 ? "" : ": others do its " + jobs + " open cells"));
        deal();
    }

    /**
     * An answer has come.
     *
     * @throws InputException if there is a job that nobody can do
     */
    void answered(Member member, Answer answer) {
        if (dealer.awaits(member, answer.cell())) {
            if (answer instanceof Answer.Done done) {
                take(member, done);
            } else if (answer instanceof Answer.Left left) {
                refused(member, left.cell(), left.reason());
            }
        }
        // Of a job that another has done, too: it has room for the next one.
        dealer.answered(member, answer.cell());
        deal();
    }

    private void take(Member member, Answer.Done done) {
        try {
            found.accept(done);
        } catch (IllegalArgumentException e) {
            if (member == here) {
                throw e;
            }
            refused(member, done.cell(), "it answered nonsense: " + e.getMessage());
        }
    }

    private void refused(Member member, String cell, String reason) {
        if (dealer.refused(member, cell, reason)) {
            said.accept(member.name() + " leaves cells to others: " + reason);
        }
    }

    private void deal() {
        for (Member member : dealer.members()) {
            fill(member, dealer::deal);
        }
        // Where there is nothing else to do, what others are slow with.
        fill(here, dealer::dealAgain);
        dealer.stuck().ifPresent(stuck -> {
            String reasons = stuck.reasons().entrySet().stream()
                    .map(e -> e.getKey().name() + ": " + e.getValue())
                    .sorted()
                    .collect(Collectors.joining("; "));
            throw new InputException(
                    "cluster",
                    "no member can serve " + stuck.what() + " (" + reasons + ")",
                    "What was found is kept: bring a member that can, and go on with --resume");
        });
    }

    private void fill(Member member, Function<Member, Optional<StudyJob>> jobs) {
        while (dealer.hand(member) < member.capacity()) {
            Optional<StudyJob> job = jobs.apply(member);
            if (job.isEmpty()) {
                return;
            }
            member.give(job.get());
        }
    }
}
