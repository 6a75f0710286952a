"""What else a thing is called, and which names a base has.

synonyms: names of one thing. name_index, base_names and word_list: the names of people, studios and
topics by characters, sound and initials. contexts and proposals: which names may be missing.
"""
