"""Drives the real windows through the main job and takes a picture of every step."""
