# ---
# jupyter:
#   makerday:
#     description: What moved our sign-ups, and which experiments to ship.
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # What moved our sign-ups
#
# And which experiments to ship. Every number here is computed from the log; none is typed.

# %% [markdown] slideshow={"slide_type": "notes"}
# **30 seconds.** The question came two weeks ago: sign-ups are falling, four experiments are
# running, which of them is it? The answer first, then how we know.

# %% tags=["remove-cell"]
import plots
from plots import percent, points, say

found = plots.results()
change, broken, shown = found["change"], found["broken_release"], found["shown"]
experiments = {each["name"]: each for each in found["experiments"]}


def with_interval(each):
    low, high = points(each["ci_low_pp"]), points(each["ci_high_pp"])
    return f"{points(each['diff_pp'])} points, {low} to {high}"


def having(verdict):
    return [each for each in experiments.values() if each["verdict"] == verdict]


def named(those):
    return " and ".join(each["name"].capitalize() for each in those)


# %% tags=["remove-input"]
shipped, harmful, void = having("ship"), having("harmful"), having("invalid")
idle = having("no_effect_seen")
lines = [f"## {f'Ship {named(shipped)}' if shipped else 'Nothing to ship'}", ""]
lines += [f"- **{each['name'].capitalize()}** wins: {with_interval(each)}" for each in shipped]
lines += [f"- **{each['name'].capitalize()}** harms: {with_interval(each)}" for each in harmful]
lines += [
    f"- **{each['name'].capitalize()}** shows nothing: {with_interval(each)}" for each in idle
]
lines += [
    f"- **{each['name'].capitalize()}** is void: its split broke, so it has no number"
    for each in void
]
lines += ["", ""]
lines[-1] = (
    f"Sign-ups fell by {percent(abs(shown['relative_change']), 0)}: **other people** come, "
    f"{points(change['mix_pp'])} points, and they behave otherwise, {points(change['rate_pp'])}. "
    f"And version {broken['app_version']} on {broken['platform']} broke “{broken['step']}”."
)
say("\n".join(lines))

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** This is the whole talk. If you leave now you know what to do. "Points" are
# percentage points of the people in the experiment; the two numbers behind are the ends of a
# 95 % interval: what we would not be surprised to see the truth at.

# %% tags=["remove-input"]
people, kept = found["funnel"]["visit_people"], found["rates"][-1]
say(f"## Of {people:,} people, {percent(kept['rate'])} kept what they bought")
plots.funnel(found["rates"])

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** People, not clicks: bots and staff are out, two devices are one person, and who
# came in the last two weeks is not in here yet, since their week is not over. All rates share
# one denominator, so that they can be compared.

# %% tags=["remove-input"]
for reversal in shown["reversals"]:
    whole = experiments[reversal["name"]]
    word = {"ship": "wins", "harmful": "harms", "no_effect_seen": "does nothing"}
    told = word.get(whole["verdict"], "is void")
    say(f"## {whole['name'].capitalize()} {told}, in each phase; the pot says otherwise")
    plots.forest(reversal["rows"])

# %% [markdown] slideshow={"slide_type": "notes"}
# **2 minutes.** Stop here and let them look. The share of people in B changed on the way, and at
# the same time everybody's rate fell. So B is full of people from the bad weeks. Thrown into one
# pot it looks bad; week by week it does not. Simpson's paradox, in our own product. The dashboard
# that we look at every day shows the red one.

# %% tags=["remove-input"]
say(
    f"## Other people came: {points(change['mix_pp'])} of the {points(change['change_pp'])} points"
)
plots.waterfall(change)

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** Two causes. The first bar down is mix: the share of one channel doubled, and its
# people sign up less. That is marketing's, and may be fine. The second is behaviour: the season
# and the release. Each counts at the mean of before and after, so that the parts add up.

# %% tags=["remove-input"]
versions = sorted(
    {row["app_version"] for row in shown["release_days"]}, key=lambda v: [*map(int, v.split("."))]
)
say(f"## Version {broken['app_version']} on {broken['platform']} broke “{broken['step']}”")
plots.release(shown["release_days"], tuple(versions[-2:]), broken["step"])
say(f"First seen on **{broken['first_local_day']}**; the old version goes on as before.")

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** The old and the new version side by side, on the same days, on one platform: so it
# is neither the season nor the channel. Whoever owns this release: please stay after the talk.

# %% tags=["remove-input"]
if shown["looks"]["days"]:
    days = shown["looks"]["days"]
    chance = percent(days[-1]["false_alarm_chance"], 0)
    say(f"## Look every day, and a test of nothing alarms you in {chance} of cases")
    plots.looks(days, shown["looks"]["name"])

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** The dark line is a test that does nothing. Had we stopped on its best day, we
# might be celebrating. The dashed line is how often that happens to whoever looks each morning.

# %% tags=["remove-input"]
score = shown["score_interval"]
low, high, library_low, library_high = (
    f"{end:.4f}" for end in (*score["printed"], *score["library"])
)
say(
    "## What I got wrong first\n\n"
    "I took an interval from a library because the library is famous.\n\n"
    f"| {score['counts'][0]} of {score['counts'][1]} against {score['counts'][2]} of "
    f"{score['counts'][3]} | from | to |\n| --- | --: | --: |\n"
    f"| printed in the paper | {low} | {high} |\n"
    f'| the library, `method="score"` | {library_low} | {library_high} |\n\n'
    "One word is mistyped in it. **Published tables caught it; we would not have.**"
)

# %% [markdown] slideshow={"slide_type": "notes"}
# **1 minute.** statsmodels 0.15.0, a difference of two proportions, the score method: `count0`
# stands where `nobs0` should. It is reported upstream. On most other tables it raises, which is
# the better way to be wrong. We use Newcombe's hybrid, which is right.

# %% tags=["remove-input"]
say(
    "## Three things to do\n\n"
    f"1. Mend “{broken['step']}” in {broken['platform']} {broken['app_version']}.\n"
    f"2. {f'Ship {named(shipped)}' if shipped else 'Ship nothing yet'}"
    f"{f'; end {named(harmful)}' if harmful else ''}; "
    f"start {named(void) or 'none'} again, with a split that holds.\n"
    "3. Compare within phases, on every dashboard that shows a ramp."
)

# %% [markdown] slideshow={"slide_type": "notes"}
# **30 seconds.** Ask for the three by name, and stop. Questions.
