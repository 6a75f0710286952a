"""How Chinese is read aloud and typed in letters: syllables, initials, sounds that are alike."""
