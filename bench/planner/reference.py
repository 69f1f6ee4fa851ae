"""Solves one planning week with an exact solver: the reference that the planner is compared with.

reference.py highs|cpsat FILE SECONDS WORKERS

Reads an instance of the pulse format (gzipped or not) and prints one JSON object: the blocks of each task as [start, slots], the
bound on the price that the solver has proved (null when there is none), whether it proved its answer to be the best, and the CPU
time. The model has a variable for each place a block can have. Work without a place is decided first, then the price.
"""

import gzip
import json
import math
import os
import sys
import time


class Model:
    """What both solvers are given, built once: variables, linear rules, two goals."""

    def __init__(self, week):
        self.week = week
        self.low, self.high, self.whole = [], [], []
        self.rules = []  # (list of (variable, factor), least, most)
        self.missing, self.price = {}, {}
        self.blocks = [[] for _ in week["Tasks"]]  # (variable, start, slots)
        self.build()

    def variable(self, high, whole=True, price=0):
        v = len(self.high)
        self.low.append(0)
        self.high.append(high)
        self.whole.append(whole)
        if price:
            self.price[v] = price
        return v

    def rule(self, terms, least, most):
        if terms:
            self.rules.append((terms, least, most))

    def build(self):
        w = self.week
        slots, days = len(w["Wall"]), len(w["Cap"])
        used = [[] for _ in range(slots)]
        load = [[] for _ in range(days)]
        unplaced, ends = [], []
        for j, t in enumerate(w["Tasks"]):
            hard = t["Hard"] and t["Dl"] >= 0
            until = min(slots, t["Dl"]) if hard else slots
            before = [0]
            for c in w["C"][j]:
                before.append(before[-1] + c)
            on_day = [[] for _ in range(days)]
            late = None
            if not hard and t["DlWall"] >= 0:
                late = self.variable(w["Wall"][-1] + 1, whole=False, price=t["W"] * w["TardSl"])
            u = self.variable(t["P"])
            self.missing[u] = t["W"]
            unplaced.append(u)
            total = [(u, 1)]
            for s in range(t["R"], until):
                for n in range(t["Min"], min(t["Max"], t["P"], w["SegEnd"][s] - s, until - s) + 1):
                    v = self.variable(1, price=w["F"] + before[s + n] - before[s])
                    self.blocks[j].append((v, s, n))
                    total.append((v, n))
                    on_day[w["Day"][s]].append((v, n))
                    rest = min(w["Brk"], w["SegEnd"][s] - s - n) if n >= w["BrkAfter"] else 0
                    for x in range(s, s + n + rest):
                        used[x].append((v, 1))
                    after = w["Wall"][s + n - 1] + 1 - t["DlWall"]
                    if late is not None and after > 0:
                        # A task of which some has no place is not completed, so it is not late: then the rule says nothing.
                        self.rule([(late, 1), (v, -after), (u, after)], 0, math.inf)
            self.rule(total, t["P"], t["P"])
            for d in range(days):
                load[d] += on_day[d]
                if t["MaxDay"] < t["P"]:
                    self.rule(on_day[d], 0, t["MaxDay"])
        for x in used:
            self.rule(x, 0, 1)
        for d in range(days):
            over = self.variable(slots, whole=False, price=w["LoadSl"])
            self.rule(load[d], 0, w["Cap"][d])
            self.rule(load[d] + [(over, -1)] if load[d] else [], -math.inf, w["Target"][d])
        finished = {}
        for j, t in enumerate(w["Tasks"]):
            for p in t["Preds"] or []:
                if p not in finished:
                    finished[p] = self.finished(p, unplaced[p], slots)
                for v, s, _ in self.blocks[j]:
                    self.rule([(v, 1), (finished[p][s], -1)], -math.inf, 0)

    def finished(self, p, unplaced, slots):
        """Variables that say whether task p is completed before a slot."""
        ys = [self.variable(1) for _ in range(slots)]
        for a, b in zip(ys, ys[1:]):
            self.rule([(a, 1), (b, -1)], -math.inf, 0)
        for v, s, n in self.blocks[p]:
            self.rule([(v, 1), (ys[s + n - 1], 1)], -math.inf, 1)
        amount = self.week["Tasks"][p]["P"]
        self.rule([(ys[-1], amount), (unplaced, 1)], -math.inf, amount)
        return ys

    def answer(self, values, bound, proved):
        out = []
        for blocks in self.blocks:
            out.append(sorted([s, n] for v, s, n in blocks if values[v] > 0.5))
        return {"blocks": out, "bound": bound, "proved": proved}


def highs(model, seconds, _):
    import numpy
    from scipy.optimize import Bounds, LinearConstraint, milp
    from scipy.sparse import coo_matrix

    size = len(model.high)

    def matrix(rules):
        rows, columns, factors = [], [], []
        for r, (terms, _, _) in enumerate(rules):
            for v, f in terms:
                rows.append(r)
                columns.append(v)
                factors.append(f)
        a = coo_matrix((factors, (rows, columns)), shape=(len(rules), size)).tocsr()
        return LinearConstraint(a, [r[1] for r in rules], [r[2] for r in rules])

    def solve(goal, rules, left):
        c = numpy.zeros(size)
        for v, f in goal.items():
            c[v] = f
        return milp(c, constraints=matrix(rules), bounds=Bounds(model.low, model.high), integrality=[int(x) for x in model.whole],
                    options={"time_limit": max(0.1, left), "mip_rel_gap": 0.0})

    begun = time.process_time()
    first = solve(model.missing, model.rules, seconds)
    if first.x is None:
        return None
    least = round(sum(f * first.x[v] for v, f in model.missing.items()))
    fixed = model.rules + [(list(model.missing.items()), 0, least)]
    second = solve(model.price, fixed, seconds - (time.process_time() - begun))
    best = second if second.x is not None else first
    bound = getattr(second, "mip_dual_bound", None)
    known = first.status == 0 and bound is not None and math.isfinite(bound)
    return model.answer(best.x, math.ceil(bound - 1e-6) if known else None, first.status == 0 and second.status == 0)


def cpsat(model, seconds, workers):
    from ortools.sat.python import cp_model

    m = cp_model.CpModel()
    variables = [m.new_int_var(0, int(h), "") for h in model.high]
    for terms, least, most in model.rules:
        total = sum(variables[v] * int(f) for v, f in terms)
        if least == 0 and most == 1 and all(f == 1 and model.high[v] == 1 for v, f in terms):
            m.add_at_most_one(variables[v] for v, _ in terms)
        elif least == most:
            m.add(total == int(least))
        else:
            if least > -math.inf:
                m.add(total >= int(least))
            if most < math.inf:
                m.add(total <= int(most))

    def solve(goal, left):
        m.minimize(sum(variables[v] * int(f) for v, f in goal.items()))
        s = cp_model.CpSolver()
        s.parameters.max_time_in_seconds = max(0.1, left)
        s.parameters.num_workers = workers
        s.parameters.random_seed = 1
        s.parameters.linearization_level = 2
        return s, s.solve(m)

    begun = time.time()
    s, status = solve(model.missing, seconds)
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    values = [s.value(v) for v in variables]
    decided = status == cp_model.OPTIMAL
    m.add(sum(variables[v] * f for v, f in model.missing.items()) <= sum(values[v] * f for v, f in model.missing.items()))
    for v, value in zip(variables, values):
        m.add_hint(v, value)
    s, status = solve(model.price, seconds - (time.time() - begun))
    if status not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return model.answer(values, None, False)
    bound = math.ceil(s.best_objective_bound - 1e-6) if decided else None
    return model.answer([s.value(v) for v in variables], bound, decided and status == cp_model.OPTIMAL)


def main():
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # solvers print to standard output, whatever they are told
    method, path, seconds, workers = sys.argv[1], sys.argv[2], float(sys.argv[3]), int(sys.argv[4])
    opener = gzip.open if path.endswith(".gz") else open
    with opener(path, "rt") as f:
        week = json.load(f)
    model = Model(week)
    begun = time.process_time()
    answer = {"highs": highs, "cpsat": cpsat}[method](model, seconds, workers) or {"blocks": None, "bound": None, "proved": False}
    answer["cpu_ms"] = 1000 * (time.process_time() - begun)
    json.dump(answer, answers)
    answers.close()


main()
