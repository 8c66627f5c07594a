package org.cutpoint.study.cluster.internal;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.cutpoint.study.share.StudyJob;
import org.cutpoint.study.share.StudyJob.Needed;

/**
 * Who has which job, and who cannot do which. Whatever becomes of those who have a job, it is open until one of them has done it,
 * and done once. Dealing takes O(members + combinations of strategies). Not thread-safe.
 *
 * @param <M> members
 */
final class Dealer<M> {
    private final Map<String, StudyJob> open = new LinkedHashMap<>();
    private final Map<List<Needed>, Group<M>> groups = new LinkedHashMap<>();
    private final Map<M, Map<String, StudyJob>> hands = new LinkedHashMap<>();
    private final Set<String> twice = new HashSet<>();

    /** Jobs that need the same: who cannot do one of them is not asked for the others. */
    private static final class Group<M> {
        final Deque<StudyJob> waiting = new ArrayDeque<>();
        final Map<M, String> refused = new HashMap<>();
    }

    /** @param jobs no two of the same cell */
    Dealer(List<StudyJob> jobs) {
        for (StudyJob job : jobs) {
            open.put(job.cell(), job);
            group(job).waiting.add(job);
        }
    }

    private Group<M> group(StudyJob job) {
        return groups.computeIfAbsent(job.needs(), n -> new Group<>());
    }

    /** Whether there is nothing left to do. */
    boolean done() {
        return open.isEmpty();
    }

    void join(M member) {
        hands.putIfAbsent(member, new LinkedHashMap<>());
    }

    /** Those who have joined and not left, in that order. */
    List<M> members() {
        return List.copyOf(hands.keySet());
    }

    /**
     * What it had waits for others.
     *
     * @return how many jobs that are
     */
    int leave(M member) {
        Map<String, StudyJob> hand = hands.remove(member);
        groups.values().forEach(g -> g.refused.remove(member));
        if (hand == null) {
            return 0;
        }
        List<StudyJob> jobs = new ArrayList<>(hand.values());
        jobs.removeIf(job -> !orphaned(job));
        jobs.forEach(job -> group(job).waiting.addFirst(job));
        return jobs.size();
    }

    /** Whether it is to be done, and nobody has it. */
    private boolean orphaned(StudyJob job) {
        return open.containsKey(job.cell()) && hands.values().stream().noneMatch(hand -> hand.containsKey(job.cell()));
    }

    /** How many jobs a member has. */
    int hand(M member) {
        return hands.get(member).size();
    }

    /** Gives a member a job that waits, of the kind of which there are most. */
    Optional<StudyJob> deal(M member) {
        Optional<StudyJob> job = groups.values().stream()
                .filter(g -> !g.waiting.isEmpty() && !g.refused.containsKey(member))
                .max(Comparator.comparingInt(g -> g.waiting.size()))
                .map(g -> g.waiting.remove());
        job.ifPresent(j -> hands.get(member).put(j.cell(), j));
        return job;
    }

    /**
     * Gives a member a job that another has, of whom has most the last one: so nobody waits for a member that is slow, or
     * hangs. Each job at most once.
     */
    Optional<StudyJob> dealAgain(M member) {
        Optional<StudyJob> job = hands.entrySet().stream()
                .filter(e -> !e.getKey().equals(member))
                .sorted(Comparator.comparingInt(e -> -e.getValue().size()))
                .flatMap(e -> {
                    List<StudyJob> hand = new ArrayList<>(e.getValue().values());
                    Collections.reverse(hand);
                    return hand.stream();
                })
                .filter(j -> open.containsKey(j.cell())
                        && !twice.contains(j.cell())
                        && !group(j).refused.containsKey(member))
                .findFirst();
        job.ifPresent(j -> {
            twice.add(j.cell());
            hands.get(member).put(j.cell(), j);
        });
        return job;
    }

    /** Whether a member has a job, and it is still to be done. */
    boolean awaits(M member, String cell) {
        return open.containsKey(cell)
                && hands.containsKey(member)
                && hands.get(member).containsKey(cell);
    }

    /** A member's job is done, whether by it or by another before. */
    void answered(M member, String cell) {
        if (hands.containsKey(member) && hands.get(member).remove(cell) != null) {
            open.remove(cell);
        }
    }

    /**
     * A member cannot do a job that it has, nor others that need the same.
     *
     * @return whether this is news
     */
    boolean refused(M member, String cell, String reason) {
        StudyJob job = hands.containsKey(member) ? hands.get(member).remove(cell) : null;
        if (job == null) {
            return false;
        }
        Group<M> group = group(job);
        if (orphaned(job)) {
            group.waiting.addFirst(job);
        }
        return group.refused.put(member, reason) == null;
    }

    /** What of the jobs that are left nobody can do, and why, by member; empty while somebody is at something. */
    Optional<Refused<M>> stuck() {
        if (hands.values().stream().anyMatch(hand -> !hand.isEmpty())) {
            return Optional.empty();
        }
        return groups.entrySet().stream()
                .filter(e -> !e.getValue().waiting.isEmpty()
                        && e.getValue().refused.keySet().containsAll(hands.keySet()))
                .findFirst()
                .map(e -> new Refused<>(e.getKey(), Map.copyOf(e.getValue().refused)));
    }

    /** What nobody can do. */
    record Refused<M>(List<Needed> needs, Map<M, String> reasons) {
        /** As people read it. */
        String what() {
            return needs.isEmpty()
                    ? "cells without a strategy"
                    : needs.stream().map(Needed::toString).collect(Collectors.joining(" with "));
        }
    }
}
