package org.cutpoint.strategy.jointdnn.internal;

import java.util.HashMap;
import java.util.Map;
import java.util.OptionalDouble;
import org.cutpoint.api.plan.DataItem;
import org.cutpoint.api.plan.Group;
import org.cutpoint.api.plan.Link;
import org.cutpoint.api.plan.Objective;
import org.cutpoint.api.plan.Problem;
import org.ojalgo.optimisation.Expression;
import org.ojalgo.optimisation.ExpressionsBasedModel;
import org.ojalgo.optimisation.Optimisation;
import org.ojalgo.optimisation.Variable;

/**
 * JointDNN's integer program as printed (doi:10.1109/TMC.2019.2947893, equations 2 to 8, 11, 18 to 20), with four
 * variables for each interval of layers, solved by ojAlgo. For lines of two tiers whose groups are all intervals. Energy
 * of transfers, equation 9, with the variables of equation 6, as latency has it.
 */
final class PrintedProgram {
    private final Problem problem;
    private final int layers;
    private final ExpressionsBasedModel model = new ExpressionsBasedModel();
    private final Map<String, Double> times = new HashMap<>();
    private final Expression latency = model.newExpression("latency");
    private final Expression energy = model.newExpression("energy");
    private final Expression cloudTime = model.newExpression("cloud time");
    private final Variable[][] mobile;
    private final Variable[][] cloud;

    PrintedProgram(Problem problem) {
        this.problem = problem;
        layers = problem.layers().size();
        mobile = new Variable[layers][layers];
        cloud = new Variable[layers][layers];
        for (Group group : problem.groups()) {
            times.put(group.tier() + " " + group.first() + " " + group.last(), group.timeMs());
        }
        computation();
        cover();
        transfers();
        limit(energy, problem.limits().deviceEnergyJ());
        limit(cloudTime, problem.limits().cloudTimeMs());
        limit(latency, problem.limits().latencyMs());
        (problem.objective() == Objective.ENERGY ? energy : latency).weight(1);
    }

    /** The least value; empty if the program is infeasible. */
    OptionalDouble value() {
        Optimisation.Result result = model.minimise();
        return result.getState().isFeasible() ? OptionalDouble.of(result.getValue()) : OptionalDouble.empty();
    }

    private static void limit(Expression expression, OptionalDouble most) {
        most.ifPresent(expression::upper);
    }

    private Variable binary(String name) {
        return model.newVariable(name).binary();
    }

    /** Equations 2, 8 and 19. */
    private void computation() {
        double watts = problem.device().computePowerW().orElseThrow();
        for (int i = 0; i < layers; i++) {
            for (int j = i; j < layers; j++) {
                mobile[i][j] = binary("m" + i + "_" + j);
                cloud[i][j] = binary("c" + i + "_" + j);
                String interval = " l" + i + " l" + j;
                double onMobile = times.get("device" + interval);
                latency.set(mobile[i][j], onMobile);
                energy.set(mobile[i][j], sum(i, j) * watts / 1000);
                latency.set(cloud[i][j], times.get("cloud" + interval));
                cloudTime.set(cloud[i][j], times.get("cloud" + interval));
            }
        }
    }

    /** The files' groups here carry no energy: an interval's is the sum of its layers'. */
    private double sum(int i, int j) {
        double sum = 0;
        for (int l = i; l <= j; l++) {
            sum += problem.layers().get(l).timeMs().get("device");
        }
        return sum;
    }

    /** Equation 5. */
    private void cover() {
        for (int l = 0; l < layers; l++) {
            Expression once = model.newExpression("layer " + l).level(1);
            for (int i = 0; i <= l; i++) {
                for (int j = l; j < layers; j++) {
                    once.set(mobile[i][j], 1);
                    once.set(cloud[i][j], 1);
                }
            }
        }
    }

    /** Equations 3, 6 and 7. */
    private void transfers() {
        Link up = problem.links().get(0);
        Link down = problem.links().get(1);
        for (int i = 0; i < layers; i++) {
            for (int j = i; j + 1 < layers; j++) {
                product(
                        "u" + i + "_" + j,
                        mobile[i][j],
                        cloud[j + 1],
                        up,
                        output(j).bytes());
                product(
                        "d" + i + "_" + j,
                        cloud[i][j],
                        mobile[j + 1],
                        down,
                        output(j).backBytes());
            }
        }
        for (int i = 0; i < layers; i++) {
            charge(cloud[0][i], up, problem.inputs().get(0).bytes());
            if (problem.returnResult()) {
                charge(cloud[i][layers - 1], down, output(layers - 1).backBytes());
            }
        }
    }

    private void product(String name, Variable first, Variable[] second, Link link, long bytes) {
        Variable both = binary(name);
        model.newExpression(name + " with first").upper(0).set(both, 1).set(first, -1);
        Expression withSecond =
                model.newExpression(name + " with second").upper(0).set(both, 1);
        Expression atLeast =
                model.newExpression(name + " if both").upper(1).set(first, 1).set(both, -1);
        for (Variable next : second) {
            if (next != null) {
                withSecond.set(next, -1);
                atLeast.set(next, 1);
            }
        }
        charge(both, link, bytes);
    }

    private void charge(Variable variable, Link link, long bytes) {
        double occupationMs = link.occupationMs(bytes);
        double watts = (link.alphaMwPerMbps() * link.mbps() + link.betaMw()) / 1000;
        latency.add(variable, occupationMs + link.latencyMs());
        energy.add(variable, watts * occupationMs / 1000);
    }

    private DataItem output(int layer) {
        return problem.layers().get(layer).outputs().get(0);
    }
}
