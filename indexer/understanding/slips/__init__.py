"""What a query may have been meant to be: pinyin, initials, slips by sound and by shape.

lexicon has the words; candidates proposes what each stretch may be, slip_costs weighs the slips,
cheapest_ways chooses among them, and respelling puts a query together. base_sounds ties this to the
names of a base; title_pairs reads pinyin by what stands in titles.
"""
