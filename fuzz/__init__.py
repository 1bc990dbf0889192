"""Coverage-guided fuzzing of everything that reads what others wrote. Development only: `python -m fuzz.run`."""
