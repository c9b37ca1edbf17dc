environment   = "production"
instances     = 3
instance_type = "m6i.large"
volume_size   = 80
