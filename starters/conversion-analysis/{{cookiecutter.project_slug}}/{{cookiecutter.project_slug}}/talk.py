# ---
# jupyter:
#   makerday:
#     description: What moved our sign-ups, and which experiments to ship.
# ---

# %% [markdown] slideshow={"slide_type": "slide"}
# # What moved our sign-ups
#
# Your talk begins here: LEVELS.md says what level 6 asks, plots.py has what to draw with.
# A code cell that writes a slide looks like this, without the space before the %:
#
# `# %% tags=["remove-input"]`, then `say(f"## Sign-ups fell to {percent(...)}")`
