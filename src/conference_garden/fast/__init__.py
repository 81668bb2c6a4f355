"""The course of a build: what is read, what is generated, what is written again."""
