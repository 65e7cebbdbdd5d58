"""What `python demo.py` shows, part by part."""
