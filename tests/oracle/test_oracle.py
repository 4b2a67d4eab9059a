#!/usr/bin/python3
"""Checks of the oracle against known answers and closed forms; the last line is "N passed, N failed"."""
import sys

sys.dont_write_bytecode = True

import math
import os
import subprocess
import tempfile
from fractions import Fraction
from types import SimpleNamespace

import luck
import movement
import oracle
import politics
import presence
import scenario
from assess import great_circle

passed = failed = 0


def check(name, ok):
    global passed, failed
    if ok:
        passed += 1
    else:
        failed += 1
        print("failed:", name)


def near(name, got, wanted, tolerance=1e-12):
    ok = abs(got - wanted) <= tolerance * max(abs(wanted), 1e-300)
    check(f"{name}: {got!r} is not {wanted!r}", ok)


# --- random numbers --------------------------------------------------------------------------------

def test_philox():
    ones = 0xFFFFFFFF
    for counter, key, words in (
            ((0, 0, 0, 0), (0, 0), (0x6627E8D5, 0xE169C58D, 0xBC57AC4C, 0x9B00DBD8)),
            ((ones,) * 4, (ones,) * 2, (0x408F276D, 0x41C83B0E, 0xA20BC7C6, 0x6D5451FD)),
            ((0x243F6A88, 0x85A308D3, 0x13198A2E, 0x03707344), (0xA4093822, 0x299F31D0),
             (0xD16CFE09, 0x94FDCCEB, 0x5001E420, 0x24126EA1))):
        check(f"philox {counter}", luck.philox4x32_10(counter, key) == words)


def test_fnv():
    for data, value in ((b"", 0xCBF29CE484222325), (b"a", 0xAF63DC4C8601EC8C), (b"b", 0xAF63DF4C8601F1A5),
                        (b"foobar", 0x85944171F73967E8), (b"hello", 0xA430D84680AABD0B)):
        check(f"fnv {data}", luck.fnv1a64(data) == value)


def test_uniform_numbers():
    l = luck.Luck(2 ** 64 - 1)
    values = []
    for i in range(2000):
        l.draw = i
        values.append(l.u("event/a/occurs"))
    check("0 < u < 1", all(0 < u < 1 for u in values))
    check("all different", len(set(values)) == len(values))
    near("mean of u", sum(values) / len(values), 0.5, 0.05)
    v = luck.fnv1a64(b"event/a/occurs")
    words = luck.philox4x32_10((3, 0, v & luck.MASK32, v >> 32), (luck.MASK32, luck.MASK32))
    check("draws 12..15 are the words of block 3", values[12:16] == [(w + 0.5) / 2 ** 32 for w in words])
    l.draw = 4 * (2 ** 32 + 7) + 2
    words = luck.philox4x32_10((7, 1, v & luck.MASK32, v >> 32), (luck.MASK32, luck.MASK32))
    check("the high word of the block", l.u("event/a/occurs") == (words[2] + 0.5) / 2 ** 32)


# --- distributions ---------------------------------------------------------------------------------

def exact_beta_cdf(x, a, b):
    """I_x(a, b) for whole a and b: the binomial tail, in rational arithmetic."""
    x, n = Fraction(x), a + b - 1
    return sum(math.comb(n, j) * x ** j * (1 - x) ** (n - j) for j in range(a, n + 1))


def exact_beta_quantile(p, a, b):
    low, high = Fraction(0), Fraction(1)
    for _ in range(60):
        middle = (low + high) / 2
        if exact_beta_cdf(middle, a, b) < p:
            low = middle
        else:
            high = middle
    return float(low)


def test_beta():
    for a in range(1, 6):
        b = 6 - a
        for k in (1, 2, 17, 100, 511, 512, 777, 1000, 1022, 1023):
            p = Fraction(k, 1024)
            near(f"beta quantile {a} {b} {k}", luck.beta_quantile(k / 1024, a, b), exact_beta_quantile(p, a, b))
    for k in range(1, 1024, 61):
        p = k / 1024
        near(f"beta 1 5 closed form {k}", luck.beta_quantile(p, 1.0, 5.0), -math.expm1(math.log1p(-p) / 5))
        near(f"beta 5 1 closed form {k}", luck.beta_quantile(p, 5.0, 1.0), p ** 0.2)
    for a in (1.0, 1.1, 1.8, 2.6, 3.3, 4.0, 4.9):
        b = 6 - a
        for x in (0.001, 0.1, 0.3, 0.5, 0.8, 0.99):
            check(f"beta cdf symmetry {a} {x}", abs(luck.beta_cdf(x, a, b) + luck.beta_cdf(1 - x, b, a) - 1) < 1e-14)
            # the recurrence I_x(a, b) = I_x(a + 1, b) + x^a (1 - x)^b / (a B(a, b))
            beta = math.gamma(a) * math.gamma(b) / math.gamma(a + b)
            near(f"beta cdf recurrence {a} {x}", luck.beta_cdf(x, a, b),
                 luck.beta_cdf(x, a + 1, b) + x ** a * (1 - x) ** b / (a * beta), 1e-11)
        table = luck.beta_table(a, b)
        check(f"beta table increases {a}", all(table[k] < table[k + 1] for k in range(1024)))


def test_distributions():
    T = luck.quantity("lognormal(20,60)").knots
    near("lognormal median", T[512], 20)
    near("normal quantile 0.9", luck.normal_quantile(0.9), 1.2815515655446004)
    near("normal quantile 0.975", luck.normal_quantile(0.975), 1.959963984540054)
    check("lognormal knot 0", T[0] == 0.0)
    sigma = math.log(3) / 1.2815515655446004
    for k in (1, 10, 300, 800, 1023):
        near(f"lognormal knot {k}", 0.5 * math.erfc(-math.log(T[k] / 20) / sigma / math.sqrt(2)), k / 1024, 1e-11)
    T = luck.quantity("exponential(30)").knots
    near("exponential median", T[512], 30 * math.log(2))
    near("exponential last knot", T[1024], 30 * math.log(4096))
    T = luck.quantity("triangular(10,15,40)").knots
    check("triangular ends", (T[0], T[1024]) == (10.0, 40.0))
    for k in (1, 100, 170, 171, 500, 1023):
        x = T[k]
        cdf = (x - 10) ** 2 / (30 * 5) if x <= 15 else 1 - (40 - x) ** 2 / (30 * 25)
        near(f"triangular knot {k}", cdf, k / 1024, 1e-11)
    T = luck.quantity("10..15..40").knots
    near("PERT mean", sum((T[k] + T[k + 1]) / 2 for k in range(1024)) / 1024, (10 + 4 * 15 + 40) / 6, 1e-4)
    near("uniform", luck.quantity("10..30").sample(0.3), 16)
    check("constants", all(luck.quantity(t).sample(0.99) == 7 for t in ("7", "7.0", "7..7", "7..7..7", "triangular(7,7,7)", "choice(7:3)")))
    c = luck.quantity("choice(10:0.5;20:1.5)")
    check("choice", [c.sample(u) for u in (0.1, 0.2499, 0.25, 0.9)] == [10, 10, 20, 20])


# --- small parts -----------------------------------------------------------------------------------

def test_sessions():
    recess = scenario.union([(10, 20), (20, 25), (22, 30), (40, 41)])
    check("union", recess == [(10, 30), (40, 41)])
    end = politics.session_end
    check("no recess met", end(0, 9, recess) == 9)
    check("ends as the recess begins", end(0, 10, recess) == 10)
    check("ends half a day into it", end(0, 10.5, recess) == 30.5)
    check("begins inside", end(15.5, 3, recess) == 33)
    check("two of them", end(5, 15.5, recess) == 41.5)
    check("begins as it ends", end(30, 10, recess) == 40)
    check("nothing to do inside", end(15.5, 0, recess) == 15.5)
    for begin in range(0, 45):
        for days in range(1, 40):
            t = begin
            left = days
            while left:
                left -= not any(a <= t < b for a, b in recess)
                t += 1
            check(f"by days {begin} {days}", end(begin, days, recess) == t)


def test_tours():
    s = SimpleNamespace(horizon=100)

    def run(starts, **of):
        p = SimpleNamespace(count=len(starts), pool=len(starts), tour=10, dwell=0, extend=0)
        p.__dict__.update(of)
        return presence.intervals_of_slots(s, p, {j + 1: float(t) for j, t in enumerate(starts)})

    def spells(intervals):
        return presence.spells(intervals, scenario.NEVER)

    check("itself, no dwell", spells(run([5])[1]) == [(5, math.inf)])
    check("itself, dwell 20", spells(run([5], dwell=20)[1]) == [(5, 15), (35, 45), (65, 75), (95, math.inf)])
    check("itself, extended", spells(run([5], dwell=20, extend=5)[1]) == [(5, 20), (40, 55), (75, 90)])
    check("one fresh unit, dwell as long as the tour", spells(run([5], pool=2, dwell=10)[1]) == [(5, math.inf)])
    check("one fresh unit, dwell 13, extended", spells(run([5], pool=2, dwell=13, extend=4)[1]) == [(5, math.inf)])
    check("one fresh unit, dwell 13", spells(run([5], pool=2, dwell=13)[1]) == [(5, 25), (28, 48), (51, 71), (74, 94), (97, math.inf)])
    check("a fresh unit goes to the slot that ends first", spells(run([5, 4], pool=3, dwell=300)[2]) == [(4, 24)])
    check("ties: the lower slot", spells(run([5, 5], pool=3, dwell=300)[1]) == [(5, 25)])
    for tour in (3, 7, 10):
        for dwell in (0, 5, 20):
            spell = spells(run([0], tour=tour, dwell=dwell)[1])
            days = sum(presence.counts(SimpleNamespace(spells=spell), d) is not None for d in range(100))
            wanted = sum(d % (tour + dwell) < tour for d in range(100))
            check(f"share of days in the country {tour} {dwell}", days == wanted)


def test_capacity():
    """A factor spreads capacity so that after d days whole(d x) units have been offered."""
    for x in (0.3, 0.1, 1.05, 2.5, 1 / 3, 7.0, 0.0):
        offered = [scenario.whole((d + 1) * x) - scenario.whole(d * x) for d in range(300)]
        check(f"capacity {x}", sum(offered) == math.floor(300 * x + 1e-9) and max(offered) - min(offered) <= 1)


def test_great_circle():
    near("a quarter of the equator", great_circle(0, 0, 0, 90), 6371 * math.pi / 2)
    near("pole to pole", great_circle(90, 0, -90, 50), 6371 * math.pi)
    near("a degree of latitude", great_circle(50, 20, 51, 20), 6371 * math.pi / 180)


# --- whole scenarios with known answers ------------------------------------------------------------

def play(files, draws, seed=1, without=(), why=False, yaml=""):
    with tempfile.TemporaryDirectory() as folder:
        for name, content in dict({"scenario.yaml": "start: 2026-01-01\n" + yaml}, **files).items():
            with open(os.path.join(folder, name), "w", encoding="utf-8") as file:
                file.write(content)
        s = scenario.load(folder)
    paths = movement.all_itineraries(s)
    l = luck.Luck(seed)
    return [oracle.trace(s, l, paths, i, without, why) for i in draws]


ONE_ROAD = {
    "nations.csv": "id,name\nA,A\n",
    "types.csv": "id,name,personnel,road\nbn,bn,100,{load}\n",
    "capabilities.csv": "type,capability,amount\nbn,battalions,1\n",
    "places.csv": "id,name,country,lat,lon\nh,h,X,50,10\nt,t,X,50,20\n",
    "pledges.csv": "id,nation,type,count,home,to,notice\nA-1,A,bn,{count},h,t,{notice}\n",
    "links.csv": "id,from,to,mode,days,capacity\nl,h,t,road,{days},{capacity}\n",
    "milestones.csv": "milestone,capability,at_least\nall,battalions,{count}\n",
}


def test_single_queue():
    """Units ready together in one queue: unit j has arrived when j loads have been carried."""
    for load, count, capacity, days, notice in ((7, 5, 3, 2, 4), (10, 6, 10, 1, 0), (1, 9, 4, 0, 2.5), (13, 4, 5, 3, 0.5)):
        files = {k: v.format(load=load, count=count, capacity=capacity, days=days, notice=notice) for k, v in ONE_ROAD.items()}
        out = play(files, [0], why=True, yaml="horizon: 100\n")[0]
        for j in range(1, count + 1):
            wanted = math.ceil(notice) + -(-j * load // capacity) - 1 + days
            check(f"queue {load} {capacity} unit {j}", out["units"][j - 1]["closure"] == wanted)
        last = math.ceil(notice) + -(-count * load // capacity) - 1 + days
        check("all of them", out["milestones"]["all"] == last)
        why = out["why"]["all"]
        alone = math.ceil(notice) + -(-load // capacity) - 1 + days
        near("movement", why["movement"], alone - notice)
        near("congestion", why["congestion"], last - alone) if last > alone else check("none", why["congestion"] == 0)


def test_exponential_race():
    """Of two exponential delays with means 20 and 60 the first wins three times in four."""
    files = {"events.csv": "id,name,unless,delay\nb,b,,exponential(60)\na,a,b,exponential(20)\n"}
    n = 4000
    outs = play(files, range(n), yaml="horizon: 2000\n")
    share = sum(o["events"]["a"] is not None for o in outs) / n
    check(f"exponential race {share}", abs(share - 0.75) < 4 * math.sqrt(0.75 * 0.25 / n))
    both = [min(o["events"]["b"] or math.inf, o["events"]["a"] or math.inf) for o in outs]
    mean = sum(both) / n
    check(f"mean of the first {mean}", abs(mean - 15) < 4 * 15 / math.sqrt(n) + 0.15)
    late = sum(o["events"]["b"] > 60 for o in outs) / n
    check(f"exponential tail {late}", abs(late - math.exp(-1)) < 4 * math.sqrt(0.24 / n))


def test_votes():
    """A step with retries passes with 1 - (1 - p)^(r + 1), and a renewal that fails is geometric."""
    files = {
        "nations.csv": "id,name,renewal_days,renewal_probability,withdrawal_days\nA,A,10,0.8,0\n",
        "approvals.csv": "nation,step,duration,probability,retries\nA,1,0,0.4,2\n",
    }
    n = 4000
    outs = play(files, range(n), yaml="horizon: 1000\n")
    share = sum(o["nations"]["A"]["approve"] is not None for o in outs) / n
    p = 1 - 0.6 ** 3
    check(f"retries {share}", abs(share - p) < 4 * math.sqrt(p * (1 - p) / n))
    stays = [o["nations"]["A"] for o in outs if o["nations"]["A"]["approve"] is not None]
    for m in (1, 3, 6):
        share = sum(x["leave"] is None or x["leave"] > 10 * m for x in stays) / len(stays)
        p = 0.8 ** m
        check(f"renewals {m} {share}", abs(share - p) < 4 * math.sqrt(p * (1 - p) / len(stays)))


def test_deadlock():
    """Two who wait for each other; with either missing the other is no deadlock at all."""
    files = {
        "nations.csv": "id,name\nA,A\nB,B\nC,C\n",
        "conditions.csv": "nation,option,nations,events\nA,1,B,\nB,1,A,\nC,1,B,no\n",
        "events.csv": "id,name,probability\nno,no,0\n",
    }
    check("a circle of two", play(files, [0])[0]["deadlock"] == ["A", "B"])
    check("one says no", play(files, [0], without=["A"])[0]["deadlock"] == [])


def test_detour():
    """The second itinerary avoids the first."""
    files = {k: v.format(load=4, count=2, capacity=4, days=3, notice=0) for k, v in ONE_ROAD.items()}
    files["links.csv"] += "m,h,t,road,4,4\n"
    out = play(files, [0], yaml="horizon: 50\n")[0]
    check("a tie goes to the earlier itinerary", [(u["itinerary"], u["closure"]) for u in out["units"]] == [(0, 3), (0, 4)])
    files["links.csv"] = files["links.csv"].replace("l,h,t,road,3,4", "l,h,t,road,3,1")
    out = play(files, [0], yaml="horizon: 50\n")[0]
    check("nominal days decide the list", [(u["itinerary"], u["closure"]) for u in out["units"]] == [(0, 4), (0, 5)])


def test_generator():
    here = os.path.dirname(os.path.abspath(__file__))
    with tempfile.TemporaryDirectory() as folder:
        for size in ("small", "medium"):
            one, two = os.path.join(folder, size), os.path.join(folder, size + "2")
            for out in (one, two):
                subprocess.run([sys.executable, os.path.join(here, "generate.py"), out, "--seed", "7", "--size", size], check=True)
            names = sorted(os.listdir(one))
            same = names == sorted(os.listdir(two)) and all(
                open(os.path.join(one, n), "rb").read() == open(os.path.join(two, n), "rb").read() for n in names)
            check(f"the same seed gives the same folder, {size}", same)
            done = subprocess.run([sys.executable, os.path.join(here, "oracle.py"), "trace", one, "--draws", "0..1",
                                   "--why", "--assess"], capture_output=True, text=True)
            check(f"and it runs, {size}", done.returncode == 0 and len(done.stdout.splitlines()) == 2)


for name, test in list(globals().items()):
    if name.startswith("test_"):
        test()
print(f"{passed} passed, {failed} failed")
sys.exit(1 if failed else 0)
