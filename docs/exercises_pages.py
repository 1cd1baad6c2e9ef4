"""The pages of exercises, one for each language."""

from __future__ import annotations

from simulation.experiments.exercises import Exercise, exercises

HEADS = {
    "en": """\
# Exercises

Each exercise is a scenario with a problem. The program writes the file, you change it, and the
program tells whether it is solved: rules are kept, and every goal holds with its whole 95 %
interval, over ten replications with the same customers as at the start.

<!-- not run: exit code 1 until it is solved; tests/e2e/test_exercises.py -->
```sh
silosim exercise            # lists them
silosim exercise 2          # writes exercise_2.yaml, the task at its head
silosim exercise 2 --check  # tells goal by goal; exit code 0 if it is solved
silosim exercise 2 --hint
```

For teachers: `--file` checks a file of another name, so that a loop checks a folder of hand-ins.
A solution of each stands in `simulation/experiments/exercises`; tests hold that it passes, and that
no goal is reached by the start. There is usually more than one solution.
""",
    "fr": """\
# Exercices

Chaque exercice est un scénario avec un problème. Le programme écrit le fichier, vous le modifiez,
et le programme dit s'il est résolu : les règles sont respectées, et chaque but est atteint avec
tout son intervalle à 95 %, sur dix répétitions avec les mêmes clients qu'au départ.

<!-- not run: exit code 1 until it is solved; tests/e2e/test_exercises.py -->
```sh
silosim exercise --lang fr            # les énumère
silosim exercise 2 --lang fr          # écrit exercise_2.yaml, l'énoncé en tête
silosim exercise 2 --check --lang fr  # le dit but par but ; code de sortie 0 si résolu
silosim exercise 2 --hint --lang fr
```

Pour les enseignants : `--file` vérifie un fichier d'un autre nom ; une boucle vérifie ainsi un
dossier de copies. Une solution de chacun se trouve dans `simulation/experiments/exercises` ; des
tests montrent qu'elle est acceptée et que le départ n'atteint aucun but. Il y en a d'ordinaire
plusieurs.
""",
}
MARK = "<!-- not run: it may have mistakes; tests/e2e/test_exercises.py -->"
START = {"en": "The file to start from:", "fr": "Le fichier de départ :"}
HINT = {"en": "Hint", "fr": "Indice"}


def page(language: str) -> str:
    """Return the page of a language."""
    return "\n".join([HEADS[language], *(_section(e, language) for e in exercises().values())])


def _section(exercise: Exercise, language: str) -> str:
    task = exercise.text("task", language).replace("\n", "\n\n")
    hint = exercise.text("hint", language)
    return (
        f"## {exercise.number}. {exercise.text('title', language)}\n\n{task}\n\n"
        f"{START[language]}\n\n{MARK}\n```yaml\n{exercise.start}```\n\n"
        f"<details><summary>{HINT[language]}</summary>\n\n{hint}\n\n</details>\n"
    )
