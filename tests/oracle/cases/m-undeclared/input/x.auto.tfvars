nope4 = 4
