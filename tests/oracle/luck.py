"""Random numbers and distributions (sections 1.1 and 1.2 of the model)."""
import math
import re
import statistics

MASK32 = 0xFFFFFFFF
MASK64 = 0xFFFFFFFFFFFFFFFF


def fnv1a64(data):
    h = 14695981039346656037
    for byte in data:
        h = ((h ^ byte) * 1099511628211) & MASK64
    return h


def philox4x32_10(counter, key):
    c0, c1, c2, c3 = counter
    k0, k1 = key
    for _ in range(10):
        p0 = 0xD2511F53 * c0
        p1 = 0xCD9E8D57 * c2
        c0, c1, c2, c3 = (p1 >> 32) ^ c1 ^ k0, p1 & MASK32, (p0 >> 32) ^ c3 ^ k1, p0 & MASK32
        k0 = (k0 + 0x9E3779B9) & MASK32
        k1 = (k1 + 0xBB67AE85) & MASK32
    return c0, c1, c2, c3


class Luck:
    """All uniform numbers of one seed; `draw` says which draw is being made."""

    def __init__(self, seed):
        self.key = (seed & MASK32, seed >> 32 & MASK32)
        self.variable = {}
        self.draw = 0

    def u(self, name):
        v = self.variable.get(name)
        if v is None:
            v = self.variable[name] = fnv1a64(name.encode("utf-8"))
        block = self.draw // 4
        words = philox4x32_10((block & MASK32, block >> 32 & MASK32, v & MASK32, v >> 32), self.key)
        return (words[self.draw % 4] + 0.5) * 2.0 ** -32

    def happens(self, name, probability):
        return self.u(name) < probability

    def q(self, name, quantity):
        """A sample of the quantity; a constant needs no luck."""
        if isinstance(quantity, Constant):
            return quantity.value
        return quantity.sample(self.u(name))


# --- quantiles -------------------------------------------------------------------------------------

def normal_quantile(p):
    """Inverse of the standard normal distribution; one Halley step on top of the library's value."""
    z = statistics.NormalDist().inv_cdf(p)
    if p < 0.5:
        error = 0.5 * math.erfc(-z / math.sqrt(2.0)) - p
    else:
        error = (1.0 - p) - 0.5 * math.erfc(z / math.sqrt(2.0))
    step = error * math.sqrt(2.0 * math.pi) * math.exp(z * z / 2.0)
    return z - step / (1.0 + z * step / 2.0)


def beta_lower(x, a, b):
    """I_x(a, b) by a series of positive terms; best for x below the mean."""
    total, term, n = 1.0, 1.0, 0
    while term > total * 1e-18:
        term *= (a + b + n) / (a + 1.0 + n) * x
        total += term
        n += 1
    beta = math.gamma(a) * math.gamma(b) / math.gamma(a + b)
    return x ** a * (1.0 - x) ** b / (a * beta) * total


def beta_cdf(x, a, b):
    if x <= 0.0:
        return 0.0
    if x >= 1.0:
        return 1.0
    if x <= (a + 1.0) / (a + b + 2.0):
        return beta_lower(x, a, b)
    return 1.0 - beta_lower(1.0 - x, b, a)


def beta_quantile(p, a, b):
    """Bisection for a bracket of 1/4096, then Newton inside it, to the last bits."""
    if p <= 0.0:
        return 0.0
    if p >= 1.0:
        return 1.0
    low, high = 0.0, 1.0
    for _ in range(12):
        middle = (low + high) / 2.0
        if beta_cdf(middle, a, b) < p:
            low = middle
        else:
            high = middle
    beta = math.gamma(a) * math.gamma(b) / math.gamma(a + b)
    x = (low + high) / 2.0
    for _ in range(60):
        value = beta_cdf(x, a, b)
        if value < p:
            low = x
        else:
            high = x
        density = x ** (a - 1.0) * (1.0 - x) ** (b - 1.0) / beta
        new = x - (value - p) / density
        if not low < new < high:
            new = (low + high) / 2.0
        if abs(new - x) <= 2e-16 * new:
            return new
        x = new
    return x


# --- distributions ---------------------------------------------------------------------------------

class Constant:
    def __init__(self, value):
        self.value = value

    def sample(self, u):
        return self.value


class Table:
    def __init__(self, knots):
        assert len(knots) == 1025
        self.knots = knots

    def sample(self, u):
        x = 1024.0 * u
        k = math.floor(x)
        t = self.knots
        return t[k] + (x - k) * (t[k + 1] - t[k])


class Choice:
    def __init__(self, pairs):
        self.pairs = pairs

    def sample(self, u):
        total = 0.0
        for _, weight in self.pairs:
            total += weight
        running = 0.0
        for value, weight in self.pairs:
            running += weight
            if running / total > u:
                return value
        return self.pairs[-1][0]


_beta_tables = {}


def beta_table(a, b):
    if (a, b) not in _beta_tables:
        _beta_tables[(a, b)] = [beta_quantile(k / 1024.0, a, b) for k in range(1025)]
    return _beta_tables[(a, b)]


def uniform(low, high):
    return Table([low + (high - low) * (k / 1024.0) for k in range(1025)])


def pert(low, mode, high):
    if low == high:
        return Constant(low)
    a = 1.0 + 4.0 * (mode - low) / (high - low)
    b = 1.0 + 4.0 * (high - mode) / (high - low)
    return Table([low + (high - low) * x for x in beta_table(a, b)])


def triangular(low, mode, high):
    if low == high:
        return Constant(low)

    def quantile(p):
        if p * (high - low) < mode - low:
            return low + math.sqrt(p * (high - low) * (mode - low))
        return high - math.sqrt((1.0 - p) * (high - low) * (high - mode))
    return Table([quantile(k / 1024.0) for k in range(1025)])


def unbounded_probabilities():
    """The probabilities of the knots 1..1024 where the support is unbounded."""
    return [k / 1024.0 for k in range(1, 1024)] + [1.0 - 1.0 / 4096.0]


def lognormal(median, p90):
    sigma = math.log(p90 / median) / 1.2815515655446004
    return Table([0.0] + [median * math.exp(sigma * normal_quantile(p)) for p in unbounded_probabilities()])


def exponential(mean):
    return Table([0.0] + [-mean * math.log1p(-p) for p in unbounded_probabilities()])


NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


def number(text):
    text = text.strip()
    if not NUMBER.fullmatch(text):
        raise ValueError(f"not a number: {text!r}")
    return float(text)


_quantities = {}


def quantity(text):
    """A cell that takes a quantity."""
    text = text.strip()
    if text not in _quantities:
        _quantities[text] = _quantity(text)
    return _quantities[text]


def _quantity(text):
    form = re.fullmatch(r"([a-z]+)\s*\((.*)\)", text)
    if form:
        name, inside = form.groups()
        if name == "choice":
            pairs = []
            for item in inside.split(";"):
                value, weight = item.split(":")
                pairs.append((number(value), number(weight)))
            return Choice(pairs)
        values = [number(x) for x in inside.split(",")]
        return {"triangular": triangular, "lognormal": lognormal, "exponential": exponential}[name](*values)
    parts = [number(x) for x in text.split("..")]
    if len(parts) == 1:
        return Constant(parts[0])
    if len(parts) == 2:
        return uniform(*parts) if parts[0] != parts[1] else Constant(parts[0])
    low, mode, high = parts
    return pert(low, mode, high)
