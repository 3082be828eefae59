"""A second opinion on BPMN: a token game written from chapter 13 of BPMN 2.0.2 alone, models made at random, walks
that compare.

It shares nothing with the engine but the contract (docs/bpmn.md, ADR 2, docs/feel.md): whoever wrote the game had
not read the engine. `model` is a model as plain data, `drawing` writes it as BPMN, `game` and what it imports is
the token game, `reach` looks at every order in which tokens may move, `blocks` and `graphs` make models, into which
`rarities` puts what is rare, `walk` drives engine and game side by side, `shrink` reduces what fails.
"""
