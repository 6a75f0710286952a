"""The labels of files that are imported: what is right for each field, as "t=标题 k=case"."""


def labels_of(right, fields):
    """Return the value by the name of its field. fields: the names by their letters."""
    found, field = {}, None
    for word in right.split(" "):
        if word[1:2] == "=" and word[0] in fields:
            field = fields[word[0]]
            found[field] = word[2:]
        elif field and word:
            found[field] += f" {word}"
    return found
