environment   = "staging"
instances     = 2
instance_type = "t3.small"
volume_size   = 20
