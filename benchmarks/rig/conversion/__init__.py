"""The funnel of the conversion starter on several engines: data, engines, figures."""
