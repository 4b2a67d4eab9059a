"""Would it be believed? (section 4 of the model)"""
import math

from scenario import happened, whole


def great_circle(lat1, lon1, lat2, lon2):
    a, b = math.radians(lat1), math.radians(lat2)
    h = math.sin((b - a) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(math.radians(lon2 - lon1) / 2) ** 2
    return 2 * 6371.0 * math.asin(min(1.0, math.sqrt(h)))


def reached_weights(s, rung):
    """Millionths of weight reached from the first 0, 1, 2, ... bases in the greedy order."""
    a = s.assess
    bases = [place for place in s.places.values() if "base" in place.kinds]
    covers = []
    for base in bases:
        cover = set()
        for i, sector in enumerate(s.sectors):
            km = max(great_circle(base.lat, base.lon, sector.lat1, sector.lon1),
                     great_circle(base.lat, base.lon, sector.lat2, sector.lon2))
            if a["alert_hours"] + a["detour"] * km / a["road_kmh"] <= rung.hours:
                cover.add(i)
        covers.append(cover)
    covered = set()
    weights = [0]
    left = list(range(len(bases)))
    while left:
        gains = {b: sum(s.sectors[i].weight_millionths for i in covers[b] - covered) for b in left}
        best = max(left, key=lambda b: (gains[b], -b))
        left.remove(best)
        covered |= covers[best]
        weights.append(sum(s.sectors[i].weight_millionths for i in covered))
    return weights


def assess(s, times, days):
    a = s.assess
    total_weight = sum(sector.weight_millionths for sector in s.sectors)
    total_weight_km = sum(sector.weight * sector.km for sector in s.sectors)
    reach = {rung.rung: reached_weights(s, rung) for rung in s.ladder}
    result = []
    for day in range(0, s.horizon, s.report_every):
        E = days.effective[day]
        see = 0.0
        for sector in s.sectors:
            m = E.get("monitors", 0.0) * sector.weight * sector.km / total_weight_km
            c = sector.sensor_cover if sector.sensor_event is None or happened(times[sector.sensor_event], day) else 0.0
            seen = 1 - (1 - c) * math.exp(-m * a["sweep_km"] * a["speed_kmh"] * a["hours"] / (sector.km * sector.depth))
            see += sector.weight * seen
        see /= total_weight / 1e6
        rungs = {}
        for rung in s.ladder:
            weights = reach[rung.rung]
            rho = weights[min(len(weights) - 1, whole(E.get("reserve", 0.0)))] / total_weight
            hold = 1.0
            if rung.contain:
                r = rung.share * E.get("battalions", 0.0) / rung.battalions
                hold = r ** a["beta"] / (1 + r ** a["beta"])
            q = see * rho * hold
            rungs[rung.rung] = {"rho": rho, "hold": hold, "q": q, "kappa": None if q > 1 - 1e-6 else q / (1 - q)}
        result.append({"day": day, "see": see, "rungs": rungs})
    return result
