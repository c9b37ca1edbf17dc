a = 1
nope = 1
